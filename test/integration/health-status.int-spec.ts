import pg from 'pg';
import { MigrationStatuses } from '../../src/column-migration/index.js';
import { startTestApp, type TestApp } from '../harness/app.js';

const KEY = 'transaction-description-to-memo';

let test: TestApp;
let db: pg.Pool;
beforeAll(async () => {
  test = await startTestApp();
  db = new pg.Pool({ connectionString: test.databaseUrl, max: 1 });
});
afterAll(async () => {
  await db.end();
  await test.close();
});

const read = async (key = KEY) => {
  const statuses = await test.app.get(MigrationStatuses).read(db);
  const status = statuses.find((one) => one.key === key);
  if (status === undefined) throw new Error(`no status of ${key}`);
  return status;
};

it('tells a fresh column migration as plain JSON: phase, fleet, what comes next, what is wrong', async () => {
  const status = await read();
  expect(JSON.parse(JSON.stringify(status))).toEqual(status);
  expect(status).toMatchObject({
    table: 'public.transactions',
    hasCode: true,
    inForce: { phase: 'expanded', version: 1 },
    target: null,
    isStrict: false,
    backfill: null,
    mismatches: 0,
    strayWriters: [],
    members: [{ role: 'api', isLive: true, supportsPhase: true, hasAcknowledged: true }],
    nextStep: { to: 'dual-write', isAskedFor: false },
  });
  expect(status.problems.map(({ code }) => code)).toEqual([]);
});

it('a key of the ledger without code in this build, and a key of this build that the ledger does not know', async () => {
  await db.query(
    `insert into column_migration.migration (key, schema_name, table_name, phase) values ('other-a-to-b', 'public', 'accounts', 'dual-write')`,
  );
  const other = await read('other-a-to-b');
  expect(other).toMatchObject({ hasCode: false, isDegraded: true, nextStep: null });
  expect(other.problems.map(({ code }) => code)).toContain('code.missing');
  await db.query(`delete from column_migration.migration where key = $1`, [KEY]);
  const missing = await read();
  expect(missing).toMatchObject({ hasCode: true, inForce: null, isDegraded: true });
  expect(missing.problems.map(({ code }) => code)).toEqual(['expand.missing']);
});
