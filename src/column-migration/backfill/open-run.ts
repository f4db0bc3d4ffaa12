import type pg from 'pg';
import { isInvalidating, type Plan } from '../plan/plan.js';
import { differencesOf, readIdentity } from '../guard/identity.sql.js';
import type { SideName } from '../phase/phase.js';
import type { Queryable } from '../sql/queryable.js';
import { readEvidence } from '../evidence/evidence.sql.js';
import { type Heap, readHeaps } from './heaps.sql.js';
import { inRetriedTransaction } from '../sql/in-retried-transaction.js';
import { measure } from './measures.sql.js';
import type { Direction } from './progress.sql.js';
import { lockRun, type Run } from './run.sql.js';
import { writeNewRun, writeRestart } from './begin-run.sql.js';
import { readHeapFacts, samplePages } from './heap-facts.sql.js';
import { chooseVisiting, type Visiting } from './visiting.js';

/** `completed`: there is nothing left to do. `halted`: an operator or a problem has stopped it. */
export type OpenedRun = { readonly state: 'running'; readonly run: Run } | { readonly state: 'completed' | 'halted' };

export function filledSide(direction: Direction): SideName {
  return direction === 'forward' ? 'new' : 'old';
}

/**
 * Begins a run, or joins the one that is under way or was interrupted. A run that failed or was cancelled stays so
 * until an operator resumes it, or the phase moves.
 */
export async function openRun(
  pool: pg.Pool,
  plan: Plan,
  version: bigint,
  direction: Direction,
  isRepeated = false,
): Promise<OpenedRun> {
  const opened = await inRetriedTransaction<OpenedRun>(pool, async (client) => {
    // Of two that begin at once, the second joins.
    await client.query(`select pg_advisory_xact_lock(hashtextextended('column_migration.backfill ' || $1, 0))`, [
      plan.key,
    ]);
    const run = await lockRun(client, plan.key);
    const isCurrent = run?.version === version && run.direction === direction;
    if (isCurrent && run.status === 'running') return { state: 'running', run };
    if (isCurrent && !isRepeated) {
      if (run.status === 'failed' || run.status === 'cancelled') return { state: 'halted' };
      if (run.status === 'completed' && (await isProven(client, plan, direction))) return { state: 'completed' };
    }
    await begin(client, plan, version, direction);
    const begun = await lockRun(client, plan.key);
    return begun && { state: 'running', run: begun };
  });
  if (opened === undefined) throw new Error('the backfill was begun, but is not there');
  return opened;
}

/** Starts the run again from the beginning, because rows have moved. Several workers may notice that at once. */
export async function restartRun(pool: pg.Pool, plan: Plan): Promise<void> {
  await inRetriedTransaction(pool, async (client) => {
    const run = await lockRun(client, plan.key);
    if (run?.status !== 'running') return undefined;
    const heaps = await readHeaps(client, plan);
    const isSame = heaps.length === run.heaps.length && heaps.every((heap, at) => isSameFile(heap, run.heaps[at]));
    if (isSame) return undefined;
    const visiting = await visitingOf(client, plan, heaps, filledSide(run.direction), run.restarts + 1);
    await writeRestart(client, plan.key, { heaps, visiting });
    return true;
  });
}

function isSameFile(heap: Heap, before: Heap | undefined): boolean {
  return heap.oid === before?.oid && heap.filenode === before.filenode;
}

async function begin(client: pg.PoolClient, plan: Plan, version: bigint, direction: Direction): Promise<void> {
  const heaps = await readHeaps(client, plan);
  const identity = await readIdentity(client, plan);
  await writeNewRun(client, plan.key, {
    version,
    direction,
    heaps,
    visiting: await visitingOf(client, plan, heaps, filledSide(direction), 0),
    rowsExpected: await expectedRows(client, plan, heaps),
    measured: await measure(client, heaps, identity),
  });
}

/** Decided by the largest of the tables, where most of the work is. */
async function visitingOf(
  db: Queryable,
  plan: Plan,
  heaps: readonly Heap[],
  filled: SideName,
  rewrites: number,
): Promise<Visiting> {
  if (isInvalidating(plan)) return { by: 'key', passes: [1], why: 'the application converts, row by row' };
  const [largest] = [...heaps].sort((one, other) => other.blocks - one.blocks);
  if (largest === undefined) return { by: 'key', passes: [1], why: 'there is no table with rows' };
  const facts = await readHeapFacts(db, plan, largest, filled);
  return chooseVisiting(facts, await samplePages(db, plan, largest, filled), rewrites);
}

/** By the planner's statistics, which may be missing or old, scaled to the present number of blocks. */
async function expectedRows(db: Queryable, plan: Plan, heaps: readonly Heap[]): Promise<number | null> {
  const { rows } = await db.query<{ expected: number | null }>(
    `select sum(case when c.relpages > 0 then c.reltuples / c.relpages * h.blocks when h.blocks = 0 then 0 end)::float8 as expected
       from jsonb_to_recordset($1::jsonb) as h (oid oid, blocks integer) join pg_class as c on c.oid = h.oid
     having bool_and(c.relpages > 0 or h.blocks = 0)`,
    [JSON.stringify(heaps)],
  );
  const expected = rows[0]?.expected ?? null;
  if (expected !== null || isInvalidating(plan)) return expected === null ? null : Math.round(expected);
  const [first] = [...heaps].sort((one, other) => other.blocks - one.blocks);
  if (first === undefined) return 0;
  const { rowsPerPage } = await samplePages(db, plan, first, 'new');
  return Math.round(heaps.reduce((sum, { blocks }) => sum + blocks * rowsPerPage, 0));
}

async function isProven(db: Queryable, plan: Plan, direction: Direction): Promise<boolean> {
  if (direction === 'backward') return true;
  const evidence = await readEvidence(db, plan.key, 'backfill');
  return evidence !== undefined && differencesOf(evidence.identity, await readIdentity(db, plan)).length === 0;
}
