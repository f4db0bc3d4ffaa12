import { isInvalidating, type Plan } from '../plan/plan.js';
import { leavingColumns, planIn } from '../plan/plan-in.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import { type Phase, rungOf } from '../phase/phase.js';
import type { Queryable } from '../sql/queryable.js';
import { type Counts, readCounts } from './read-counts.sql.js';
import { readStatements, type SeenStatement, type SeenStatements } from './read-statements.sql.js';
import { readUpserts } from './read-upserts.sql.js';

export interface CalledSince {
  /** The statements with their calls since the phase in force was entered, the most called first. */
  readonly statements: readonly SeenStatement[];
  readonly seesAll: boolean;
  /** `false`: no count was taken when the phase was entered, so nothing tells what was called since. */
  readonly isCounted: boolean;
}

/**
 * Whether no statement of the fleet itself names a column that will be dropped. Then every statement that names one
 * comes from outside.
 */
export function isOldUnnamed(plan: Plan, phase: Phase): boolean {
  if (phase === 'contracted' || leavingColumns(plan).length === 0) return false;
  return rungOf(phase) >= rungOf(isInvalidating(plan) ? 'retired' : 'new-only');
}

/**
 * What the ledger keeps at a step: the calls so far of the statements that are judged by later calls. `undefined` where
 * calls are not counted.
 */
export async function countCalls(db: Queryable, defined: Plan, to: Phase): Promise<Counts | undefined> {
  const plan = planIn(defined, to);
  const seen = isOldUnnamed(plan, to)
    ? await readStatements(db, plan)
    : to === 'backfilled'
      ? await readUpserts(db, plan)
      : undefined;
  return seen && Object.fromEntries(seen.statements.map((one) => [nameOf(one), one.calls]));
}

/**
 * The statements that name the old column and were called since the phase in force was entered. `undefined` where calls
 * are not counted, or where the fleet's own statements would be among them.
 *
 * @param plan with its columns under their names in the phase
 */
export async function calledSince(db: Queryable, plan: Plan, row: LedgerRow): Promise<CalledSince | undefined> {
  return isOldUnnamed(plan, row.phase) ? sinceEntered(db, row, await readStatements(db, plan)) : undefined;
}

/**
 * The raw upserts on a unique column that moves (D14), called since `backfilled` was entered. `undefined` where calls
 * are not counted, or no unique column moves.
 */
export async function upsertsSince(db: Queryable, plan: Plan, row: LedgerRow): Promise<CalledSince | undefined> {
  return sinceEntered(db, row, await readUpserts(db, plan));
}

async function sinceEntered(
  db: Queryable,
  row: LedgerRow,
  seen: SeenStatements | undefined,
): Promise<CalledSince | undefined> {
  if (seen === undefined) return undefined;
  const counts = await readCounts(db, row.key, row.phase);
  const isCounted = counts !== undefined || seen.statements.every(({ seenSince }) => seenSince !== undefined);
  const since = (one: SeenStatement): number => {
    if (counts === undefined) return one.seenSince !== undefined && one.seenSince >= row.enteredAt ? one.calls : 0;
    const before = counts[nameOf(one)] ?? 0;
    // With fewer calls than before, the statement was forgotten or the statistics were reset, and counting began again.
    return one.calls < before ? one.calls : one.calls - before;
  };
  const statements = seen.statements
    .map((one) => ({ ...one, calls: since(one) }))
    .filter(({ calls }) => calls > 0)
    .sort((one, other) => other.calls - one.calls);
  return { statements, seesAll: seen.seesAll, isCounted };
}

function nameOf({ role, queryId, isTopLevel }: SeenStatement): string {
  return `${role} ${queryId}${isTopLevel ? '' : ' inside'}`;
}
