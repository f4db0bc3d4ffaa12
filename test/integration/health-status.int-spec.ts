import { join } from 'node:path';
import pg from 'pg';
import { MigrationStatuses } from '../../src/column-migration/operations.js';
import { columnMigrationFlag, FlagAdmin, Flags } from '../../src/flags/index.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { createTestFolder } from '../harness/test-folder.js';
import { waitFor } from '../harness/wait-for.js';

const KEY = 'transaction-description-to-memo';

let test: TestApp;
let db: pg.Pool;
beforeAll(async () => {
  const folder = await createTestFolder('status');
  test = await startTestApp({ FLAGS_FILE: join(folder, 'flags.json'), FLAGS_REFRESH_MS: '100' });
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

const codes = async (): Promise<readonly string[]> => (await read()).problems.map(({ code }) => code);

it('a guard that is off, rows that were unequal and a proof that is void are each told, with what to do', async () => {
  const guard = (how: string) => db.query(`alter table transactions ${how} trigger "zz_guard_${KEY}"`);
  await guard('disable');
  expect(await read()).toMatchObject({
    isDegraded: true,
    nextSafeAction: expect.stringMatching(/^act on guard.not_always/) as string,
  });
  await guard('enable always');
  await db.query(
    `insert into column_migration.evidence (migration_key, kind, version, started_at, rows_seen, rows_unequal, rows_repaired, rows_unconvertible, identity)
     values ($1, 'verification', 1, clock_timestamp(), 10, 3, 2, 1, '{"table":"0"}')`,
    [KEY],
  );
  expect(await codes()).toEqual(['rows.unconvertible', 'rows.unequal', 'verification.void']);
  await db.query('delete from column_migration.evidence');
  expect(await codes()).toEqual([]);
});

it('a member that went silent is a notice, and a stray writer is named with its number of writes', async () => {
  await db.query(
    `insert into column_migration.member (id, application_name, role, build, supports, expires_at)
     values (gen_random_uuid(), 'treasurer-api:dead', 'api', '0', '{}', clock_timestamp() - interval '1 minute')`,
  );
  await db.query(
    `insert into column_migration.stray_write (migration_key, application_name, role_name, gave)
     select $1, 'psql', 'ops', 'old' from generate_series(1, 3)`,
    [KEY],
  );
  const status = await read();
  expect(status.problems).toMatchObject([{ code: 'member.silent', severity: 'notice' }]);
  expect(status.isDegraded).toBe(false);
  expect(status.strayWriters).toMatchObject([{ applicationName: 'psql', role: 'ops', gave: 'old', writes: 3 }]);
  await db.query(`delete from column_migration.member where application_name = 'treasurer-api:dead'`);
});

it('progress of a backfill never passes 100 %, however wrong the estimate was', async () => {
  await db.query(
    `insert into column_migration.backfill (migration_key, status, version, rows_visited, rows_expected, started_at, updated_at)
     values ($1, 'running', 1, 500, 1000, clock_timestamp() - interval '10 seconds', clock_timestamp())`,
    [KEY],
  );
  expect((await read()).backfill).toMatchObject({ percent: 50, rowsPerSecond: expect.closeTo(50, 0) as number });
  await db.query('update column_migration.backfill set rows_visited = 5000');
  expect((await read()).backfill).toMatchObject({ percent: 99.9, etaMs: null });
  await db.query('delete from column_migration.backfill');
});

it('a step that is asked for, and nobody there to take it', async () => {
  await test.app.get(FlagAdmin).set(columnMigrationFlag(KEY, 'dual-write'), { on: true });
  await waitFor(() => test.app.get(Flags).evaluate(columnMigrationFlag(KEY, 'dual-write')) === 'on', {
    what: 'the flag',
  });
  expect(await read()).toMatchObject({ target: 'backfilled', nextStep: { to: 'dual-write', isAskedFor: true } });
  await db.query(`update column_migration.migration set entered_at = clock_timestamp() - interval '1 hour'`);
  expect(await codes()).toEqual(['runner.missing']);
  await db.query(
    `insert into column_migration.member (id, application_name, role, build, supports, expires_at)
     values (gen_random_uuid(), 'treasurer-runner:x', 'runner', '0', jsonb_build_object($1::text, '{"phases":["expanded"],"namesOldIn":[]}'::jsonb), clock_timestamp() + interval '1 hour')`,
    [KEY],
  );
  expect(await codes()).toEqual(['step.overdue']);
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
