#!/usr/bin/env node
// Stand-in for Prisma's native `schema-engine` binary (PRISMA_SCHEMA_ENGINE_BINARY points here).
// Same JSON-RPC over stdio, same engine code: @prisma/schema-engine-wasm of the very commit that this Prisma is pinned to.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum, DriverAdapterError } from '@prisma/driver-adapter-utils';

const require = createRequire(import.meta.url);
const argv = process.argv.slice(2);
if (argv.includes('--version') || argv.includes('-v')) {
  console.log('schema-engine-cli ' + require('@prisma/engines-version/package.json').prisma.enginesVersion);
  process.exit(0);
}
const opt = (n) => { const i = argv.indexOf(n); return i < 0 ? undefined : argv[i + 1]; };
const ds = JSON.parse(opt('--datasource') ?? '{}');
const split = (url) => { const u = new URL(url); const schema = u.searchParams.get('schema') ?? undefined; for (const k of ['schema','connection_limit','pool_timeout','pgbouncer']) u.searchParams.delete(k); return { u, schema, connectionString: u.toString(), database: decodeURIComponent(u.pathname.slice(1)) }; };

// pg errors -> Prisma's own P-codes, as the native engine answers them
function pcode(e, t) {
  const c = e?.code, host = t.u.hostname, port = t.u.port || '5432';
  if (c === '3D000') return { error_code: 'P1003', message: `Database \`${t.database}\` does not exist` };
  if (c === '28P01' || c === '28000') return { error_code: 'P1000', message: `Authentication failed against database server, the provided database credentials for \`${t.u.username}\` are not valid.` };
  if (c === '42501') return { error_code: 'P1010', message: `User was denied access on the database \`${t.database}\`` };
  if (['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH', 'ECONNRESET', '57P03'].includes(c)) return { error_code: 'P1001', message: `Can't reach database server at \`${host}:${port}\`` };
  return { message: String(e?.message ?? e) };
}
const withClient = async (t, db, fn) => {
  const u = new URL(t.connectionString); if (db) u.pathname = '/' + db;
  const c = new pg.Client({ connectionString: u.toString(), connectionTimeoutMillis: 5000 });
  await c.connect();
  try { return await fn(c); } finally { await c.end(); }
};
const q = (n) => '"' + n.replaceAll('"', '""') + '"';
const createDb = (t) => withClient(t, t.database === 'postgres' ? 'template1' : 'postgres', (c) => c.query(`CREATE DATABASE ${q(t.database)}`));

const log = (level, fields) => process.stderr.write(JSON.stringify({ timestamp: new Date().toISOString(), level, fields, target: 'schema_engine::logger' }) + '\n');
const ci = argv.indexOf('cli');
if (ci >= 0) {
  log('INFO', { message: 'Starting schema engine CLI', git_hash: 'wasm' }); // the Prisma CLI drops the first line and parses the rest as JSON lines
  const t = split(ds.url);
  try {
    if (argv[ci + 1] === 'can-connect-to-database') await withClient(t, null, (c) => c.query('SELECT 1'));
    else if (argv[ci + 1] === 'create-database') await createDb(t);
    else if (argv[ci + 1] === 'drop-database') await withClient(t, 'postgres', (c) => c.query(`DROP DATABASE IF EXISTS ${q(t.database)} WITH (FORCE)`));
    else throw new Error(`unknown cli command ${argv[ci + 1]}`);
    log('INFO', { message: 'ok' }); process.exit(0);
  } catch (e) { const p = pcode(e, t); log('ERROR', { is_panic: false, ...p }); process.exit(1); }
}

// Two gaps of @prisma/adapter-pg, which was written for the query engine:
// - executeScript splits on every ';' (breaks $$ bodies and literals, and loses atomicity). The native engine sends the
//   whole script in one simple-protocol message, so in one implicit transaction. So do we.
// - no mapping for the catalog type "char" (oid 18), which the schema describer reads.
let lastDbError;
const CHAR_OID = 18, TEXT_OID = 25;
function whole(adapter) {
  adapter.executeScript = async function (script) {
    try { await this.client.query(script); } catch (e) {
      if (!e?.severity) return this.onError(e); // not an answer of the server
      // A code that the engine does not fold into a kind of its own (it would drop the text), with the real SQLSTATE in the text.
      lastDbError = e;
      throw new DriverAdapterError({ kind: 'postgres', originalCode: e.code, originalMessage: e.message, code: 'N/A', severity: e.severity, message: `${e.message} (SQLSTATE ${e.code})`, detail: e.detail, column: e.column, hint: e.hint });
    }
  };
  return chars(adapter);
}
function chars(queryable) {
  const queryRaw = queryable.queryRaw;
  queryable.queryRaw = async function (query) {
    const at = [], self = Object.create(this);
    self.performIO = async (x) => {
      const r = await this.performIO(x);
      return { rows: r.rows, fields: r.fields.map((f, i) => (f.dataTypeID === CHAR_OID ? (at.push(i), { ...f, dataTypeID: TEXT_OID }) : f)) };
    };
    const out = await queryRaw.call(self, query);
    for (const i of at) out.columnTypes[i] = ColumnTypeEnum.Character;
    return out;
  };
  const start = queryable.startTransaction;
  if (start) queryable.startTransaction = async function (...x) { return chars(await start.apply(this, x)); };
  return queryable;
}
const pool = (connectionString, schema) => new PrismaPg({ connectionString, idleTimeoutMillis: 0, application_name: 'prisma-schema-engine' }, schema ? { schema } : undefined);
function factoryFor(t) {
  const f = pool(t.connectionString, t.schema);
  const connect = f.connect.bind(f);
  f.connect = async () => whole(await connect());
  f.connectToShadowDb = async () => {
    if (ds.shadowDatabaseUrl) { // a given shadow database is emptied first, and kept
      const s = split(ds.shadowDatabaseUrl);
      if (s.connectionString === t.connectionString) throw new Error('shadowDatabaseUrl must not be the main database');
      await withClient(s, null, async (c) => { const r = await c.query(`select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'`); for (const { nspname } of r.rows) await c.query(`DROP SCHEMA ${q(nspname)} CASCADE`); await c.query('CREATE SCHEMA public'); });
      return whole(await pool(s.connectionString, s.schema).connect());
    }
    const name = `prisma_migrate_shadow_db_${randomUUID()}`;
    await withClient(t, null, (c) => c.query(`CREATE DATABASE ${q(name)}`));
    const u = new URL(t.connectionString); u.pathname = '/' + name;
    const a = whole(await pool(u.toString(), t.schema).connect());
    const dispose = a.dispose.bind(a);
    a.dispose = async () => { await dispose(); await withClient(t, null, (c) => c.query(`DROP DATABASE IF EXISTS ${q(name)} WITH (FORCE)`)); };
    return a;
  };
  return f;
}

const bg = await import('@prisma/schema-engine-wasm/schema_engine_bg');
const wasmPath = join(dirname(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg')), 'schema_engine_bg.wasm');
const { instance } = await WebAssembly.instantiate(readFileSync(wasmPath), { './schema_engine_bg.js': bg });
bg.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start();

const datamodels = [];
argv.forEach((a, i) => { if (a === '--datamodels') datamodels.push([argv[i + 1], readFileSync(argv[i + 1], 'utf8')]); });
const t = ds.url ? split(ds.url) : undefined;
let engine;
const getEngine = async () => engine ??= await bg.SchemaEngine.new({ datamodels: datamodels.length ? datamodels : undefined }, (l) => { if (process.env.DEBUG) process.stderr.write(String(l) + '\n'); }, bindMigrationAwareSqlAdapterFactory(factoryFor(t)));
let nextId = 1;
const send = (m) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...m }) + '\n');
for await (const line of createInterface({ input: process.stdin })) {
  if (!line.trim()) continue;
  const { id, method, params, result: ack } = JSON.parse(line);
  if (!method) continue; // the CLI's answer to our 'print'
  try {
    let result;
    if (method === 'createDatabase') { await createDb(t); result = { databaseName: t.database }; }
    else if (method === 'getDatabaseVersion') result = await (await getEngine()).version();
    else if (method === 'ensureConnectionValidity') { await withClient(t, null, (c) => c.query('SELECT 1')); result = {}; }
    else { const e = await getEngine(); if (typeof e[method] !== 'function') throw new Error(`method ${method} is not in the wasm engine`); result = await e[method](params); }
    if (method === 'diff' && result?.stdout) send({ id: nextId++, method: 'print', params: { content: result.stdout.replace(/\n$/, '') } });
    send({ id, result: result ?? {} });
  } catch (e) {
    const name = /migration_name="([^"]+)"/.exec(e?.message ?? '')?.[1];
    if (method === 'applyMigrations' && lastDbError && name) { // what the native engine answers
      const d = lastDbError;
      send({ id, error: { code: 4466, message: 'An error happened. Check the data field for details.', data: { is_panic: false, error_code: 'P3018', meta: { migration_name: name, database_error_code: d.code, database_error: d.message },
        message: `A migration failed to apply. New migrations cannot be applied before the error is recovered from. Read more about how to resolve migration issues in a production database: https://pris.ly/d/migrate-resolve\n\nMigration name: ${name}\n\nDatabase error code: ${d.code}\n\nDatabase error:\n${d.severity}: ${d.message}${d.detail ? `\nDETAIL: ${d.detail}` : ''}${d.hint ? `\nHINT: ${d.hint}` : ''}${d.position ? `\n\nPosition: ${d.position}` : ''}\n` } } });
      continue;
    }
    const conn = t && pcode(e, t);
    const code = e?.code && /^P\d{4}$/.test(e.code) ? e.code : conn?.error_code;
    const message = conn?.error_code ? conn.message : String(e?.message ?? e);
    send({ id, error: { code: 4466, message: 'An error happened. Check the data field for details.', data: { is_panic: false, message, meta: e?.meta ?? null, ...(code ? { error_code: code } : {}) } } });
  }
}
process.exit(0);
