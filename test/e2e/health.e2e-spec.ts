import pg from 'pg';
import { startTestApp, type TestApp } from '../harness/app.js';
import { waitFor } from '../harness/wait-for.js';

const KEY = 'transaction-description-to-memo';
const TTL_MS = 2_000;

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> & {
    readonly details?: Readonly<Record<string, { status: string }>>;
  };
}

let test: TestApp;
let db: pg.Client;
beforeAll(async () => {
  test = await startTestApp({ COLUMN_MIGRATION_LEASE_TTL_MS: String(TTL_MS), COLUMN_MIGRATION_POLL_MS: '100' });
  db = new pg.Client({ connectionString: test.databaseUrl });
  await db.connect();
});
afterAll(async () => {
  await db.end();
  await test.close();
});

const get = async (path: string): Promise<Answer> => {
  const response = await fetch(`${test.url}${path}`);
  return { status: response.status, body: (await response.json()) as Answer['body'] };
};
const status = async (path: string): Promise<number> => (await get(path)).status;
const becomes = (path: string, wanted: number): Promise<true> =>
  waitFor(async () => (await status(path)) === wanted, { what: `${path} to answer ${wanted}` });

it('startup waits for a ledger and for columns that fit this build, then stays so', async () => {
  await db.query('alter schema column_migration rename to hidden');
  expect(await get('/health/startup')).toMatchObject({
    status: 503,
    body: {
      details: {
        database: { status: 'up' },
        schema: { status: 'down', message: expect.stringContaining('ledger') as string },
      },
    },
  });
  await db.query('alter schema hidden rename to column_migration');
  await db.query('alter table transactions rename column memo to mislaid');
  expect(await get('/health/startup')).toMatchObject({
    status: 503,
    body: { details: { schema: { message: expect.stringContaining('transactions has no column memo') as string } } },
  });
  await db.query('alter table transactions rename column mislaid to memo');
  expect(await status('/health/startup')).toBe(200);
  await db.query('alter table transactions rename column memo to mislaid');
  expect(await status('/health/startup')).toBe(200);
  await db.query('alter table transactions rename column mislaid to memo');
});

it('readiness ends with the lease, though the database is there, and comes back with it; liveness does not move', async () => {
  await becomes('/health/ready', 200);
  const other = new pg.Client({ connectionString: test.databaseUrl });
  await other.connect();
  await other.query('begin; lock table column_migration.member in access exclusive mode');
  await becomes('/health/ready', 503);
  expect(await get('/health/ready')).toMatchObject({
    body: { status: 'error', details: { database: { status: 'up' }, lease: { status: 'down' } } },
  });
  expect(await get('/health/live')).toEqual({ status: 200, body: { status: 'ok' } });
  await other.end();
  await becomes('/health/ready', 200);
});

it('a newcomer finds at /health whether it is ready, what it is, and where to look further', async () => {
  await becomes('/health', 200);
  expect(await get('/health')).toMatchObject({
    body: {
      status: 'ok',
      role: 'api',
      build: expect.any(String) as string,
      links: { migrations: '/health/migrations' },
    },
  });
});

it('the state of column migrations is degraded by what wants attention, and never by status', async () => {
  await waitFor(async () => (await get('/health/migrations')).body['status'] === 'ok', { what: 'a good state' });
  await db.query(
    `insert into column_migration.mismatch (migration_key, row_id, difference) values ($1, 'a', 'different')`,
    [KEY],
  );
  await waitFor(async () => (await get('/health/migrations')).body['status'] === 'degraded', { what: 'a bad state' });
  expect(await get('/health/migrations')).toMatchObject({
    status: 200,
    body: { migrations: [{ key: KEY, mismatches: 1, isDegraded: true, problems: [{ code: 'mismatch.open' }] }] },
  });
  await db.query('delete from column_migration.mismatch');
});

describe('the gate', () => {
  const gate = (to: string, more = ''): Promise<Answer> => get(`/health/migrations/${KEY}/gate?to=${to}${more}`);

  it('is 409 with the reason while a condition does not hold, and 200 once all do', async () => {
    expect(await gate('dual-write')).toMatchObject({
      status: 409,
      body: {
        isOpen: false,
        conditions: expect.arrayContaining([expect.objectContaining({ name: 'writers.ended' })]) as object[],
      },
    });
    await db.query('update column_migration.migration set settled_version = version');
    await waitFor(async () => (await gate('dual-write')).status === 200, { what: 'an open gate' });
    expect((await gate('dual-write')).body).toMatchObject({ key: KEY, from: 'expanded', isOpen: true });
  });

  it('is closed for a step that is none, and 200 always for who reads the body', async () => {
    expect(await gate('retired')).toMatchObject({ status: 409, body: { conditions: [{ name: 'step.adjacent' }] } });
    expect(await gate('retired', '&mode=json')).toMatchObject({ status: 200, body: { isOpen: false } });
  });

  it('knows no other key and no other phase', async () => {
    expect(await status('/health/migrations/nobody-knows/gate?to=dual-write')).toBe(404);
    expect(await gate('sideways')).toMatchObject({ status: 422, body: { code: 'request.invalid' } });
    expect(await status(`/health/migrations/${KEY}/gate`)).toBe(422);
  });
});
