import { chmod, chown, copyFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type ClientConfig } from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../dev/postgres.js';
import { expectFailure, expectSuccess } from './expect-result.js';
import { ScratchProject } from './scratch-project.js';

const PATIENCE_MS = 240_000;
const CERTIFICATES = join(import.meta.dirname, '../fixtures/tls');
const PARSER = '../../../tools/schema-engine/connection-url.mjs';
const AUTHORITY = encodeURIComponent(join(CERTIFICATES, 'ca.crt'));
/** Every kind of character that a URL gives a meaning of its own. */
const PASSWORD = 'p#a/s:s@w%o?r d&"ü';

let folder: string;
let server: EmbeddedPostgres;
let project: ScratchProject;

async function query<Row extends object>(sql: string): Promise<readonly Row[]> {
  const client = new Client({ connectionString: server.url('postgres') });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A server of its own: it speaks TLS, asks for a password, and has a role with a difficult one. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'treasurer-tls-'));
  await chmod(folder, 0o711);
  const dataDir = join(folder, 'postgres');
  server = await startEmbeddedPostgres({ dataDir, port: 0 });
  const { uid, gid } = await stat(join(dataDir, 'PG_VERSION'));
  for (const file of ['server.crt', 'server.key']) {
    await copyFile(join(CERTIFICATES, file), join(dataDir, file));
    await chown(join(dataDir, file), uid, gid);
    await chmod(join(dataDir, file), 0o600);
  }
  await query('alter system set ssl = on');
  await query('select pg_reload_conf()');
  await query(`create role difficult login superuser password '${PASSWORD}'`);
  project = await ScratchProject.create({});
  await project.writeSchema('');
}, PATIENCE_MS);

afterAll(async () => {
  await project.remove();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Session {
  readonly user: string;
  readonly isEncrypted: boolean;
  readonly searchPath: string;
  readonly lockTimeout: string;
}

/** What a session of the engine is like that a script runs in. */
async function sessionAt(url: string, suffix = ''): Promise<Session | undefined> {
  const sql = `create schema if not exists proof; drop table if exists proof.session; create table proof.session as
    select current_user::text as "user", (select ssl from pg_stat_ssl where pid = pg_backend_pid()) as "isEncrypted",
           current_setting('search_path') as "searchPath", current_setting('lock_timeout') as "lockTimeout"`;
  await project.writeScript('session.sql', sql);
  expectSuccess(await project.prisma(['db', 'execute', '--file', 'session.sql'], { DATABASE_URL: url + suffix }));
  return (await query<Session>('select * from proof.session'))[0];
}

const urlOf = (host: string, user = 'difficult', password = encodeURIComponent(PASSWORD)): string =>
  `postgresql://${user}:${password}@${host}:${server.port}/postgres`;

describe('a connection URL', () => {
  it(
    'may hold any password, escaped; settings of the session; a schema',
    async () => {
      const settings = '?schema=Mine%20own&options=-c%20lock_timeout%3D2000&connect_timeout=3';
      expect(await sessionAt(urlOf('127.0.0.1'), settings)).toEqual({
        user: 'difficult',
        isEncrypted: false,
        searchPath: '"Mine own"',
        lockTimeout: '2s',
      });
    },
    PATIENCE_MS,
  );

  it(
    'says how the connection is protected, as libpq reads it',
    async () => {
      expect(await sessionAt(urlOf('127.0.0.1'), '?sslmode=require')).toMatchObject({ isEncrypted: true });
      const full = `?sslmode=verify-full&sslrootcert=${AUTHORITY}`;
      expect(await sessionAt(urlOf('localhost'), full)).toMatchObject({ isEncrypted: true });
      // The certificate names localhost.
      expect(await sessionAt(urlOf('127.0.0.1'), full.replace('full', 'ca'))).toMatchObject({ isEncrypted: true });
    },
    PATIENCE_MS,
  );

  it.each([
    {
      what: 'a server of another name',
      code: 'P1011',
      says: 'altnames',
      host: '127.0.0.1',
      query: `?sslmode=verify-full&sslrootcert=${AUTHORITY}`,
    },
    {
      what: 'a certificate of nobody known',
      code: 'P1011',
      says: 'certificate',
      host: 'localhost',
      query: '?sslmode=verify-full',
    },
    { what: 'a wrong password', code: 'P1000', says: '`difficult`', host: '127.0.0.1', query: '', password: 'hidden' },
    {
      what: 'a password that is not escaped',
      code: 'P1013',
      says: 'percent-encoded',
      host: '127.0.0.1',
      query: '',
      password: 'hidden#/',
    },
    {
      what: 'an unknown setting',
      code: '42704',
      says: 'nonsense',
      host: '127.0.0.1',
      query: '?options=-c%20nonsense%3D1',
    },
  ])(
    'is refused for $what, with $code and without its password',
    async ({ code, says, host, query: parameters, password }) => {
      const url = urlOf(host, 'difficult', password) + parameters;
      const result = await project.engine('can-connect-to-database', url);
      expectFailure(result, code, says);
      expect(result.stdout + result.stderr).not.toMatch(/hidden|p#a|p%23a/);
    },
    PATIENCE_MS,
  );

  it('may name the folder of a socket, in each of the ways that libpq takes', async () => {
    const { parseConnectionUrl } = (await import(PARSER)) as {
      parseConnectionUrl: (url: string) => { readonly config: ClientConfig; readonly address: string };
    };
    for (const url of [
      'postgresql://me@/ledger?host=/run/postgresql&port=5433',
      'postgresql:///ledger?host=/run/postgresql&port=5433&user=me',
      'postgresql://me@localhost:5433/ledger?host=/run/postgresql',
      'postgresql://me@%2Frun%2Fpostgresql:5433/ledger',
    ]) {
      const { config, address } = parseConnectionUrl(url);
      expect(config).toMatchObject({ host: '/run/postgresql', port: 5433, user: 'me', database: 'ledger' });
      expect(address).toBe('/run/postgresql/.s.PGSQL.5433');
    }
  });
});
