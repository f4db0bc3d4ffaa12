import type pg from 'pg';
import { DIRECT_POOL } from '../../../src/column-migration/sql/direct-pool.provider.js';
import { Phases } from '../../../src/column-migration/operations.js';
import { Stepper } from '../../../src/column-migration/coordinator/stepper.service.js';
import { installGuardSql } from '../../../src/column-migration/guard/guard-trigger.sql.js';
import { takeLease } from '../../../src/column-migration/lease/lease.sql.js';
import { lockLedgerRow } from '../../../src/column-migration/ledger/read-ledger.sql.js';
import type { Plan } from '../../../src/column-migration/plan/plan.js';
import { randomUUID } from 'node:crypto';
import { ScratchFleet } from '../../harness/scratch-fleet.js';
import { waitFor } from '../../harness/wait-for.js';
import { RENAME, Scratch } from './scratch.js';

/** A second one on the same table, of another column. */
const OTHER: Plan = {
  ...RENAME,
  key: 'note-other-to-rank',
  old: { columns: [{ field: 'other', name: 'other' }] },
  new: { columns: [{ field: 'rank', name: 'rank' }] },
  forward: { rank: ({ other }) => `${other ?? ''}::bigint` },
  backward: { other: ({ rank }) => `${rank ?? ''}::int` },
  convertible: () => 'true',
};

let scratch: Scratch;
let fleet: ScratchFleet;
beforeEach(async () => {
  scratch = await Scratch.of(RENAME);
  await scratch.client.query(
    `insert into notes (id, description) select n, 'note ' || n from generate_series(1, 20) as n`,
  );
  await scratch.expand();
  fleet = new ScratchFleet(scratch.url, scratch.client, [RENAME]);
});
afterEach(async () => {
  await fleet.close();
  await scratch.close();
});

async function rowOf(plan: Plan) {
  const row = await lockLedgerRow(scratch.client, plan.key);
  if (row === undefined) throw new Error('the ledger does not know the key');
  return row;
}

it('A15 a coordinator that was frozen, and whose lease somebody else took, changes nothing when it wakes', async () => {
  const stepper = (await fleet.join('runner')).get(Stepper, { strict: false });
  fleet.flags.setFreshness({ state: 'stale' });
  const stale = await takeLease(scratch.client, 'a test coordinates', randomUUID(), 1);
  if (stale === undefined) throw new Error('no lease');
  await waitFor(async () => (await takeLease(scratch.client, stale.name, randomUUID(), 60_000)) !== undefined, {
    what: 'the lease to be taken over',
  });
  const outcome = await stepper.take({
    plan: RENAME,
    row: await rowOf(RENAME),
    to: 'dual-write',
    lease: stale,
    askedBy: 'test',
  });
  expect(outcome).toMatchObject({ kind: 'refused', unmet: [{ name: 'lease.held' }] });
  expect(await fleet.phase(RENAME)).toBe('expanded');
});

it('any number of runners may run: each step is taken once, and another goes on when one leaves', async () => {
  const [first] = [await fleet.join('runner'), await fleet.join('runner'), await fleet.join('api')];
  fleet.set(RENAME, 'dual-write', 'on');
  await fleet.untilPhase(RENAME, 'backfilled');
  await fleet.leave(first);
  fleet.set(RENAME, 'read-new', 'on');
  await fleet.untilPhase(RENAME, 'enforced');
  const { rows } = await scratch.client.query<{ step: string }>(
    `select e.from_phase || '>' || e.to_phase as step from column_migration.event as e where e.kind = 'moved' order by e.id`,
  );
  expect(rows.map(({ step }) => step)).toEqual([
    'expanded>dual-write',
    'dual-write>backfilled',
    'backfilled>read-new',
    'read-new>enforced',
  ]);
});

it('A6 A8 flags that are stale, missing or unknown hold the phase; it comes down only by an off', async () => {
  await fleet.join('runner');
  fleet.set(RENAME, 'dual-write', 'on');
  fleet.set(RENAME, 'read-new', 'on');
  await fleet.untilPhase(RENAME, 'enforced');
  fleet.flags.setFreshness({ state: 'never' });
  fleet.set(RENAME, 'read-new', 'off');
  fleet.flags.remove(`column-migration.${RENAME.key}.dual-write`);
  // Whoever enters now learns the phase from the ledger, whatever the flags say.
  const late = await fleet.join('api');
  await fleet.leave(late);
  expect(await fleet.phase(RENAME)).toBe('enforced');
  fleet.flags.setFreshness({ state: 'fresh' });
  await fleet.untilPhase(RENAME, 'backfilled');
  fleet.set(RENAME, 'read-new', 'on');
  // dual-write is still missing: it cannot raise.
  fleet.set(RENAME, 'dual-write', 'off');
  await fleet.untilPhase(RENAME, 'expanded');
});

it('C5 flags that are removed before the code change nothing for who runs, or enters', async () => {
  await fleet.join('runner');
  for (const what of ['dual-write', 'read-new', 'new-only'] as const) fleet.set(RENAME, what, 'on');
  await fleet.untilPhase(RENAME, 'retired');
  for (const what of ['dual-write', 'read-new', 'new-only'] as const)
    fleet.flags.remove(`column-migration.${RENAME.key}.${what}`);
  const phases = (await fleet.join('api')).get(Phases);
  expect(phases.inForce(RENAME.key).phase).toBe('retired');
  expect(await fleet.phase(RENAME)).toBe('retired');
});

it('B16 what cannot write proves nothing: a sweep on a standby leaves no evidence', async () => {
  const runner = await fleet.join('runner');
  fleet.set(RENAME, 'dual-write', 'on');
  await fleet.untilPhase(RENAME, 'backfilled');
  await fleet.leave(runner);
  await scratch.client.query(`delete from column_migration.evidence`);
  const { rows } = await scratch.client.query<{ name: string }>(`select current_database() as name`);
  await scratch.client.query(`alter database "${rows[0]?.name ?? ''}" set default_transaction_read_only = on`);
  const standby = await fleet.join('runner');
  fleet.set(RENAME, 'read-new', 'on');
  await expect(
    standby.get<pg.Pool>(DIRECT_POOL, { strict: false }).query(`select pg_advisory_unlock_all(); create table t ()`),
  ).rejects.toMatchObject({ code: '25006' });
  expect((await scratch.client.query(`select from column_migration.evidence`)).rowCount).toBe(0);
  expect(await fleet.phase(RENAME)).toBe('backfilled');
});

it('several column migrations move at once, on the same table, each by its own flags', async () => {
  await fleet.close();
  await scratch.client.query(`begin; alter table notes add column rank bigint; ${installGuardSql(OTHER)} commit`);
  await scratch.client.query(
    `insert into column_migration.migration (key, schema_name, table_name) values ($1, 'public', 'notes')`,
    [OTHER.key],
  );
  fleet = new ScratchFleet(scratch.url, scratch.client, [RENAME, OTHER]);
  await fleet.join('api');
  await fleet.join('runner');
  fleet.set(RENAME, 'dual-write', 'on');
  for (const what of ['dual-write', 'read-new', 'new-only'] as const) fleet.set(OTHER, what, 'on');
  await fleet.untilPhase(OTHER, 'retired');
  await fleet.untilPhase(RENAME, 'backfilled');
  await scratch.client.query(`update notes set description = 'by hand', rank = 7 where id = 1`);
  const { rows } = await scratch.client.query(`select description, memo, other, rank from notes where id = 1`);
  expect(rows).toEqual([{ description: 'by hand', memo: 'by hand', other: 7, rank: '7' }]);
  fleet.set(OTHER, 'dual-write', 'off');
  await fleet.untilPhase(OTHER, 'expanded');
  expect(await fleet.phase(RENAME)).toBe('backfilled');
});
