import { join } from 'node:path';
import { Client } from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../dev/postgres.js';
import { createTestFolder } from '../../harness/test-folder.js';
import { waitFor } from '../../harness/wait-for.js';
import { expectFailure, expectSuccess } from './expect-result.js';
import { ScratchProject } from './scratch-project.js';

const PATIENCE_MS = 240_000;
/** An autovacuum worker on it takes minutes: it sleeps after every page. */
const SLOWLY_VACUUMED = `create table notes with (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)
  as select n as id, repeat('x', 500) as memo from generate_series(1, 5000) n;
  update notes set memo = memo || 'y'`;

let server: EmbeddedPostgres;
let project: ScratchProject;
let admin: Client;

/** A server of its own, whose autovacuum looks at every database each second. */
beforeAll(async () => {
  server = await startEmbeddedPostgres({ dataDir: join(await createTestFolder('drop'), 'postgres'), port: 0 });
  admin = await connected(server.url('postgres'));
  await admin.query(`alter system set autovacuum_naptime = '1s'`);
  await admin.query('select pg_reload_conf()');
  await admin.query(`create role maker login createdb password 'hidden'`);
  project = await ScratchProject.create({});
}, PATIENCE_MS);

afterAll(async () => {
  await project.remove();
  await admin.end();
  await server.stop();
});

beforeEach(() => admin.query('create database ledger owner maker'));
afterEach(() => admin.query('drop database if exists ledger with (force)'));

async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** As a user who may end neither an autovacuum worker nor a superuser's session. */
function makersUrl(): string {
  return Object.assign(new URL(server.url('ledger')), { username: 'maker', password: 'hidden' }).href;
}

async function hasRow(sql: string): Promise<boolean> {
  return (await admin.query(sql)).rowCount === 1;
}

const isThere = (): Promise<boolean> => hasRow(`select from pg_database where datname = 'ledger'`);

describe('dropping a database', () => {
  it(
    'has no need of a superuser while autovacuum is in it, nor while sessions of its own user are',
    async () => {
      const own = await connected(makersUrl());
      await own.query(SLOWLY_VACUUMED);
      const worker = `select from pg_stat_activity where datname = 'ledger' and backend_type = 'autovacuum worker'`;
      await waitFor(() => hasRow(worker), { timeoutMs: 120_000, what: 'autovacuum to be in the database' });
      expectSuccess(await project.engine('drop-database', makersUrl()));
      expect(await isThere()).toBe(false);
      await own.end();
    },
    PATIENCE_MS,
  );

  it(
    'is refused while a session of somebody else is in it',
    async () => {
      const other = await connected(server.url('ledger'));
      expectFailure(await project.engine('drop-database', makersUrl()), 'being accessed by other users');
      expect(await isThere()).toBe(true);
      await other.end();
    },
    PATIENCE_MS,
  );
});
