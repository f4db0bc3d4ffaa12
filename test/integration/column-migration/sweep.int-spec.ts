import { dueWork } from '../../../src/column-migration/runner/due-work.js';
import { readEvidence } from '../../../src/column-migration/evidence/evidence.sql.js';
import { readQuarantine } from '../../../src/column-migration/backfill/quarantine.sql.js';
import { waitFor } from '../../harness/wait-for.js';
import { Engine } from './backfill-engine.js';
import { RENAME, Scratch, UNITS } from './scratch.js';

let scratch: Scratch;
let engine: Engine;
const open = async (plan: typeof RENAME): Promise<void> => {
  scratch = await Scratch.of(plan);
  await scratch.expand();
  engine = new Engine(scratch);
};
afterEach(async () => {
  await engine.close();
  await scratch.close();
});

const proof = async () => {
  const evidence = await readEvidence(engine.pool, engine.plan.key, 'verification');
  if (evidence === undefined) throw new Error('there is no proof');
  const { rowsSeen, rowsUnequal, rowsRepaired, rowsUnconvertible, classes } = evidence;
  return { rowsSeen, rowsUnequal, rowsRepaired, rowsUnconvertible, classes };
};

it('finds and repairs, and only a whole sweep that found nothing counts as clean', async () => {
  await open(RENAME);
  await scratch.behindTheGuard(
    `insert into notes (id, description, memo) select n, 'n' || n, case n % 100 when 0 then null when 1 then 'stale' else 'n' || n end from generate_series(1, 5000) as n`,
  );
  expect(await engine.verify()).toBe('completed');
  expect(await proof()).toEqual({
    rowsSeen: 5_000,
    rowsUnequal: 100,
    rowsRepaired: 100,
    rowsUnconvertible: 0,
    classes: { missing: 50, stale: 50 },
  });
  await engine.verify();
  expect(await proof()).toEqual({
    rowsSeen: 5_000,
    rowsUnequal: 0,
    rowsRepaired: 0,
    rowsUnconvertible: 0,
    classes: {},
  });
});

it('repairs few rows at a time, however many it compares: nobody waits long for one of them', async () => {
  await open(RENAME);
  await scratch.behindTheGuard(
    `insert into notes (id, description, memo) select n, 'n' || n, case when n > 8000 then 'stale' else 'n' || n end from generate_series(1, 20000) as n`,
  );
  expect(await engine.verify(undefined, undefined, { duty: 1 })).toBe('completed');
  expect(await proof()).toMatchObject({ rowsSeen: 20_000, rowsRepaired: 12_000, classes: { stale: 12_000 } });
  const { rows } = await scratch.client.query<{ most: number }>(
    `select max(t.count)::int as most from (select count(*) from notes where id > 8000 group by xmin::text) as t`,
  );
  expect(rows[0]?.most).toBe(1_000);
});

it('tells missing, stale, null, precision and convert apart', async () => {
  await open(UNITS);
  await scratch.behindTheGuard(
    `insert into prices (id, amount, cents) values (1, 1, null), (2, 2, 999), (3, null, 5), (4, 1.005, null), (5, 5, 500)`,
  );
  await engine.verify();
  expect((await proof()).classes).toEqual({ missing: 1, stale: 1, null: 1, convert: 1 });
  expect(await readQuarantine(engine.pool, UNITS.key, 10)).toMatchObject([{ rowKey: ['4'], class: 'unconvertible' }]);
  const evidence = await readEvidence(engine.pool, UNITS.key, 'verification');
  expect(evidence?.sample).toContainEqual({ key: ['4'], difference: 'convert' });
  expect(JSON.stringify(evidence?.sample)).not.toContain('1.005');
});

it('calls it precision where both sides mean the same in other digits', async () => {
  const plan = {
    ...RENAME,
    forward: { memo: ({ description }: { readonly [K in string]: string }) => `upper(${description})` },
    backward: { description: ({ memo }: { readonly [K in string]: string }) => `lower(${memo})` },
  };
  await open(plan);
  await scratch.behindTheGuard(`insert into notes (id, description, memo) values (1, 'abc', 'Abc'), (2, 'abc', 'xyz')`);
  await engine.verify();
  expect((await proof()).classes).toEqual({ precision: 1, stale: 1 });
});

it('D11 a row leaves quarantine when it converts, or is deleted', async () => {
  await open(UNITS);
  await scratch.client.query(`insert into prices (id, amount) values (1, 1.005), (2, 2.005), (3, 3.005)`);
  await engine.verify();
  expect(await readQuarantine(engine.pool, UNITS.key, 10)).toHaveLength(3);
  await scratch.client.query(`update prices set amount = 1 where id = 1; delete from prices where id = 2`);
  await engine.verify();
  expect(await readQuarantine(engine.pool, UNITS.key, 10)).toMatchObject([{ rowKey: ['3'] }]);
});

it('judges a row as it is now: writers that go on meanwhile make no false alarm', async () => {
  await open(RENAME);
  await scratch.client.query(
    `insert into notes (id, description, memo) select n, 'n' || n, 'n' || n from generate_series(1, 3000) as n`,
  );
  const over = new AbortController();
  const writing = (async () => {
    for (let n = 1; !over.signal.aborted; n += 1)
      await scratch.client.query(`update notes set description = 'w${n}' where id % 50 = ${n % 50}`);
  })();
  await engine.verify();
  over.abort();
  await writing;
  expect(await proof()).toMatchObject({ rowsSeen: 3_000, rowsUnequal: 0 });
});

it('repairs nothing once the phase has moved: another side may win by now', async () => {
  await open(RENAME);
  await scratch.behindTheGuard(`insert into notes (id, description) values (1, 'old')`);
  const row = await engine.row();
  await scratch.client.query(`update column_migration.migration set phase = 'dual-write'`);
  expect(await engine.verify(undefined, row)).toBe('lease-lost');
  expect(await engine.count('t.memo is null')).toBe(1);
});

it('reports without repairing, when asked so', async () => {
  await open(RENAME);
  await scratch.behindTheGuard(`insert into notes (id, description) values (1, 'a')`);
  await engine.verify(undefined, undefined, { repairs: false });
  expect(await proof()).toMatchObject({ rowsUnequal: 1, rowsRepaired: 0 });
  expect(await engine.count('t.memo is null')).toBe(1);
});

it('scrubs at a trickle an hour after the last sweep, and not before', async () => {
  await open(RENAME);
  for (const phase of ['dual-write', 'backfilled', 'read-new', 'enforced'])
    await scratch.client.query(
      `update column_migration.migration set phase = $1, is_strict = true, strict_settled_at = clock_timestamp()`,
      [phase],
    );
  await engine.verify();
  const due = async () => dueWork(engine.pool, RENAME, await engine.row(), 3_600_000);
  expect(await due()).toBeUndefined();
  await scratch.client.query(`update column_migration.evidence set finished_at = finished_at - interval '61 min'`);
  expect(await due()).toBe('scrub');
  await scratch.behindTheGuard('select 1');
  expect(await due()).toBe('sweep');
});

it('a scrub ends as soon as it is not what is wanted any more', async () => {
  await open(RENAME);
  await scratch.client.query(
    `insert into notes (id, description, memo) select n, 'n', 'n' from generate_series(1, 20000) as n`,
  );
  await engine.tune({ target_ms: 1 });
  const outcome = await engine.verify(undefined, undefined, { duty: 0.01, isWanted: () => Promise.resolve(false) });
  expect(outcome).toBe('stopped');
});

describe('an interrupted sweep', () => {
  /** After its first batch, in which it has repaired a row, and `meanwhile`; answers when it had stopped, by the database's clock. */
  const interrupted = async (meanwhile: () => Promise<unknown> = () => Promise.resolve()): Promise<Date> => {
    await open(RENAME);
    await scratch.behindTheGuard(
      `insert into notes (id, description, memo) select n, 'n' || n, case n when 3 then 'stale' else 'n' || n end from generate_series(1, 3000) as n`,
    );
    const stop = new AbortController();
    const end = engine.verify(stop.signal, undefined, { resumes: 'sweep', duty: 0.0001 });
    await waitFor(async () => (await scratch.row(3))['memo'] === 'n3', { what: 'the first batch' });
    await meanwhile();
    stop.abort();
    expect(await end).toBe('stopped');
    const { rows } = await scratch.client.query<{ now: Date }>(`select clock_timestamp() as now`);
    return rows[0]?.now ?? new Date(0);
  };
  const evidence = () => readEvidence(engine.pool, RENAME.key, 'verification');
  const positions = async (): Promise<number> =>
    (await scratch.client.query(`select from column_migration.sweep`)).rowCount ?? 0;

  it('is gone on with where it stood, as one sweep with its first beginning', async () => {
    const at = await interrupted();
    expect(await evidence()).toBeUndefined();
    expect(await positions()).toBe(1);
    expect(await engine.verify(undefined, undefined, { resumes: 'sweep' })).toBe('completed');
    expect(await proof()).toMatchObject({ rowsSeen: 3_000, rowsUnequal: 1, rowsRepaired: 1, classes: { stale: 1 } });
    expect((await evidence())?.startedAt.getTime()).toBeLessThan(at.getTime());
    expect(await positions()).toBe(0);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['the guard was replaced', () => scratch.enter('dual-write')],
    ['a guard was off', () => scratch.behindTheGuard('select 1')],
    ['the phase has moved', () => scratch.client.query(`update column_migration.migration set version = version + 1`)],
  ])('begins anew when meanwhile %s', async (_what, change) => {
    const at = await interrupted();
    await change();
    await engine.verify(undefined, undefined, { resumes: 'sweep' });
    expect(await proof()).toMatchObject({ rowsSeen: 3_000, rowsUnequal: 0 });
    expect((await evidence())?.startedAt.getTime()).toBeGreaterThanOrEqual(at.getTime());
  });

  it('is no part of a scrub, nor of the sweep that a person asks for', async () => {
    const at = await interrupted();
    await engine.verify(undefined, undefined, { resumes: 'scrub' });
    expect((await evidence())?.startedAt.getTime()).toBeGreaterThanOrEqual(at.getTime());
    await engine.verify();
    expect(await proof()).toMatchObject({ rowsSeen: 3_000, rowsUnequal: 0 });
  });

  it('leaves nothing when its lease is somebody else’s', async () => {
    await interrupted(() =>
      scratch.client.query(
        `update column_migration.lease set holder = gen_random_uuid(), fencing_token = fencing_token + 1`,
      ),
    );
    expect(await positions()).toBe(0);
  });
});
