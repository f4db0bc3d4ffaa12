import pg from 'pg';
import { SqlBatches } from '../../../src/column-migration/backfill/sql-batches.js';
import { cutRange } from '../../../src/column-migration/backfill/cut-range.js';
import { openRun } from '../../../src/column-migration/backfill/open-run.js';
import { readPrimaryKey } from '../../../src/column-migration/catalog/primary-key.sql.js';
import { claimRange } from '../../../src/column-migration/backfill/ranges.sql.js';
import { waitFor } from '../../harness/wait-for.js';
import { Engine } from './backfill-engine.js';
import { RENAME, Scratch } from './scratch.js';

let scratch: Scratch;
let engine: Engine;
beforeEach(async () => {
  scratch = await Scratch.of(RENAME);
  await scratch.expand();
  engine = new Engine(scratch);
});
afterEach(async () => {
  await engine.close();
  await scratch.close();
});

const HOLDER = '00000000-0000-0000-0000-000000000001';
const OTHER = '00000000-0000-0000-0000-000000000002';
const UNEQUAL = 't.memo is distinct from t.description';
/** Rows from before the guard, wide enough for several blocks. */
const rowsBefore = (count: number): Promise<void> =>
  scratch.behindTheGuard(
    `insert into notes (id, description, other) select n, 'note ' || n || repeat('x', 60), n from generate_series(1, ${count}) as n`,
  );

it('fills every row, counts it once, and leaves a report', async () => {
  await rowsBefore(20_000);
  await engine.tune({});
  expect(await engine.fill()).toBe('completed');
  expect(await engine.count(UNEQUAL)).toBe(0);
  const { status, rowsVisited, rowsChanged, batches, report, visiting } = await engine.progress();
  expect({ status, rowsChanged }).toEqual({ status: 'completed', rowsChanged: 20_000 });
  // One that moved ahead when it was filled is met again.
  expect(rowsVisited / 20_000).toBeCloseTo(1, 1);
  expect(visiting?.by).toBe('blocks');
  expect(report).toMatchObject({ rows: rowsVisited, rowsChanged: 20_000, batches, quarantined: 0, restarts: 0 });
  expect(report?.['walBytes']).toBeGreaterThan(20_000);
});

it('B2 keeps what is equal, and fills what is stale', async () => {
  await scratch.behindTheGuard(
    `insert into notes (id, description, memo) select n, 'n' || n, case n % 3 when 0 then null when 1 then 'stale' else 'n' || n end from generate_series(1, 900) as n`,
  );
  await engine.tune({});
  await engine.fill();
  const { rowsVisited, rowsChanged } = await engine.progress();
  expect({ rowsVisited, rowsChanged, left: await engine.count(UNEQUAL) }).toEqual({
    rowsVisited: 900,
    rowsChanged: 600,
    left: 0,
  });
});

it('visits pages several times where indexes make leaving them dear, and once where a filled column is indexed', async () => {
  for (let n = 0; n < 6; n += 1) await scratch.client.query(`create index on notes (other, (${n}))`);
  await engine.tune({});
  // An open transaction anywhere on the server, another test's or autovacuum's, keeps pages from being pruned: until none is in the way.
  const { visiting, report } = await waitFor(
    async () => {
      await scratch.client.query('truncate notes');
      await rowsBefore(20_000);
      await engine.fill({ isRepeated: true });
      const progress = await engine.progress();
      return Number(progress.report?.['hotRate']) > 0.5 && progress;
    },
    { timeoutMs: 180_000, what: 'a run whose updates are HOT' },
  );
  expect(visiting?.passes.length).toBeGreaterThan(2);
  expect(visiting?.why).toContain('7 indexes');
  expect(report).toMatchObject({ rowsChanged: 20_000 });
  await scratch.client.query(`create index on notes (memo)`);
  await engine.fill({ isRepeated: true });
  expect((await engine.progress()).visiting).toMatchObject({ passes: [1] });
  expect((await engine.progress()).visiting?.why).toContain('indexed');
});

it('several workers share a table, and no row is done twice', async () => {
  await rowsBefore(50_000);
  const other = new Engine(scratch);
  try {
    await engine.tune({ workers: 2 });
    expect(await Promise.all([engine.fill(), other.fill()])).toContain('completed');
    await waitFor(async () => (await engine.progress()).status === 'completed', { what: 'the end of the run' });
    const { rowsChanged } = await engine.progress();
    expect({ rowsChanged, left: await engine.count(UNEQUAL) }).toEqual({ rowsChanged: 50_000, left: 0 });
    const { rows } = await engine.pool.query(
      `select count(distinct holder)::int as holders from column_migration.backfill_range`,
    );
    expect((rows[0] as { holders: number }).holders).toBeGreaterThan(1);
  } finally {
    await other.close();
  }
});

it('a worker that was frozen until its range was taken by another changes nothing', async () => {
  await rowsBefore(1_000);
  const key = await readPrimaryKey(engine.pool, RENAME);
  const opened = await openRun(engine.pool, RENAME, 1n, 'forward');
  const heap = opened.state === 'running' ? opened.run.heaps[0] : undefined;
  const frozen = await cutRange(engine.pool, RENAME.key, key, HOLDER, 60_000);
  if (heap === undefined || frozen === undefined) throw new Error('there is no range');
  const options = { ttlMs: 60_000, quarantineLimit: 0, settings: 'select 1' };
  const batches = new SqlBatches(engine.pool, [{ plan: RENAME, key, heap, from: 'old' }], options);
  expect(await claimRange(engine.pool, RENAME.key, OTHER, 60_000)).toBeUndefined();
  await engine.pool.query(`update column_migration.backfill_range set expires_at = clock_timestamp()`);
  const taken = await claimRange(engine.pool, RENAME.key, OTHER, 60_000);
  expect(taken?.fencingToken).toBeGreaterThan(frozen.fencingToken);
  expect(await batches.next(frozen, 4)).toEqual({ kind: 'lost' });
  expect(await engine.count(UNEQUAL)).toBe(1_000);
  expect(await batches.next(taken ?? frozen, 4)).toMatchObject({ kind: 'done' });
  expect(await engine.count(UNEQUAL)).toBeLessThan(1_000);
});

it('goes on where it was, after it was stopped', async () => {
  await rowsBefore(20_000);
  await engine.tune({ duty: 0.3, target_ms: 5 });
  const stop = new AbortController();
  const first = engine.fill({}, stop.signal);
  await waitFor(async () => (await engine.progress()).rowsChanged > 500, { what: 'some rows' });
  stop.abort();
  expect(await first).toBe('stopped');
  const before = await engine.progress();
  expect(before.rowsChanged).toBeLessThan(20_000);
  await engine.pool.query(`update column_migration.backfill set duty = 1`);
  expect(await engine.fill()).toBe('completed');
  const after = await engine.progress();
  expect(after.startedAt).toEqual(before.startedAt);
  expect(after.rowsChanged).toBe(20_000);
});

it('survives a table that is rewritten while it runs', async () => {
  await rowsBefore(30_000);
  await engine.tune({ duty: 0.3, target_ms: 5 });
  const run = engine.fill();
  await waitFor(async () => (await engine.progress()).rowsChanged > 500, { what: 'some rows' });
  await scratch.client.query('vacuum full notes');
  await engine.pool.query(`update column_migration.backfill set duty = 1`);
  expect(await run).toBe('completed');
  const { report, rowsChanged } = await engine.progress();
  expect(await engine.count(UNEQUAL)).toBe(0);
  expect(report).toMatchObject({ restarts: 1 });
  expect(rowsChanged).toBe(30_000);
});

it('fills a partitioned table, leaf by leaf, by composite keys', async () => {
  const plan = { ...RENAME, key: 'part-description-to-memo', table: 'parts', primaryKey: ['id', 'year'] };
  await scratch.client
    .query(`create table parts (id int, year int, description text, memo text, primary key (id, year)) partition by list (year);
    create table parts_24 partition of parts for values in (2024); create table parts_25 partition of parts for values in (2025); create table parts_26 partition of parts for values in (2026);
    insert into parts select n, 2024 + n % 3, 'd' || n, null from generate_series(1, 3000) as n;
    insert into column_migration.migration (key, schema_name, table_name) values ('part-description-to-memo', 'public', 'parts')`);
  const parts = new Engine(scratch, plan);
  try {
    await parts.tune({});
    await scratch.client.query(`create function nothing() returns trigger language plpgsql as 'begin return null; end';
      create trigger only_here after update on parts_25 for each row execute function nothing()`);
    expect(await parts.fill()).toBe('halted');
    expect((await parts.progress()).problem).toContain('only_here');
    await scratch.client.query(`drop trigger only_here on parts_25`);
    expect(await parts.fill({ isRepeated: true })).toBe('completed');
    expect(await parts.count(UNEQUAL)).toBe(0);
    expect((await parts.progress()).rowsVisited).toBe(3_000);
  } finally {
    await parts.close();
  }
});

it('B20 refuses to fire triggers of others, unless they ask for the setting or an operator says so', async () => {
  await rowsBefore(100);
  await scratch.client.query(`create table audit (line text);
    create function note_audit() returns trigger language plpgsql as $$ begin insert into audit values (new.id); return null; end $$;
    create trigger audit after update on notes for each row execute function note_audit()`);
  await engine.tune({});
  expect(await engine.fill()).toBe('halted');
  expect((await engine.progress()).problem).toContain('audit');
  expect(await engine.fill()).toBe('halted');
  await scratch.client.query(`drop trigger audit on notes; create trigger audit after update on notes for each row
    when (current_setting('column_migration.backfill', true) is null or current_setting('column_migration.backfill', true) = '') execute function note_audit()`);
  expect(await engine.fill({ isRepeated: true })).toBe('completed');
  expect((await scratch.client.query('select from audit')).rowCount).toBe(0);
  await scratch.client.query(`update notes set description = 'an edit' where id = 1`);
  expect((await scratch.client.query('select from audit')).rowCount).toBe(1);
});

it('fills the old side from the new one, on the way back', async () => {
  await scratch.behindTheGuard(
    `alter table notes drop constraint notes_description_check; insert into notes (id, description, memo) select n, null, 'm' || n from generate_series(1, 500) as n`,
  );
  await engine.tune({});
  await expect(engine.fill({ direction: 'backward' })).rejects.toMatchObject({
    code: 'column_migration.backfill_direction',
  });
  for (const phase of ['dual-write', 'backfilled', 'read-new', 'enforced', 'new-only'] as const)
    await scratch.client.query(`update column_migration.migration set phase = $1`, [phase]);
  await scratch.enter('new-only');
  await expect(engine.fill()).rejects.toMatchObject({ code: 'column_migration.backfill_direction' });
  expect(await engine.fill({ direction: 'backward' })).toBe('completed');
  expect(await engine.count(`t.description = 'm' || t.id`)).toBe(500);
});

it('needs no statistics: no batch reads the table from end to end', async () => {
  await scratch.client.query('alter table notes set (autovacuum_enabled = off)');
  await rowsBefore(20_000);
  await engine.tune({ target_ms: 5 });
  await engine.fill();
  await scratch.client.query('select pg_stat_force_next_flush()');
  const { rows } = await scratch.client.query<{ scans: number }>(
    `select seq_scan::int as scans from pg_stat_user_tables where relname = 'notes'`,
  );
  expect((await engine.progress()).batches).toBeGreaterThan(10);
  // A scan of a range of ctids counts as one of the table; what it may not do is read all of it.
  const read = await scratch.client.query<{ read: number }>(
    `select seq_tup_read::int as read from pg_stat_user_tables where relname = 'notes'`,
  );
  expect(read.rows[0]?.read).toBeLessThan(20_000 * 4);
  expect(rows[0]?.scans).toBeGreaterThanOrEqual(0);
});

it('visits pages once from when an old snapshot is seen to keep them from being pruned, and says so', async () => {
  await rowsBefore(80_000);
  for (let n = 0; n < 6; n += 1) await scratch.client.query(`create index on notes (other, (${n}))`);
  const reader = new pg.Client({ connectionString: scratch.url });
  await reader.connect();
  try {
    await reader.query('begin isolation level repeatable read; select 1 from notes limit 1');
    await engine.tune({});
    expect(await engine.fill()).toBe('completed');
    const { visiting } = await engine.progress();
    expect(visiting?.passes).toEqual([1]);
    expect(visiting?.why).toMatch(/only \d+ % of the updates were HOT .* an old snapshot/);
    expect(await engine.count(UNEQUAL)).toBe(0);
  } finally {
    await reader.end();
  }
});
