import { isInvalidating, type Plan } from '../plan/plan.js';
import { leavingColumns, planIn } from '../plan/plan-in.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import { type Phase, rungOf } from '../phase/phase.js';
import type { Queryable } from '../sql/queryable.js';
import { type Counts, readCounts } from './read-counts.sql.js';
import { readStatements, type SeenStatement, type SeenStatements } from './read-statements.sql.js';
import { readUpserts } from './read-upserts.sql.js';

export interface CalledSince {
  /** With their calls since the phase in force was entered, the most called first. */
  readonly statements: readonly SeenStatement[];
  readonly seesAll: boolean;
  /** `false`: nothing tells what was called since; no count was taken then. */
  readonly isCounted: boolean;
}

/** Whether no statement of the fleet's own names a column that is to go: then whoever names one is somebody else. */
export function isOldUnnamed(plan: Plan, phase: Phase): boolean {
  if (phase === 'contracted' || leavingColumns(plan).length === 0) return false;
  return rungOf(phase) >= rungOf(isInvalidating(plan) ? 'retired' : 'new-only');
}

/**
 * What the ledger keeps of a step: the calls of the statements that are judged by their calls since, so that later ones can be
 * told; `undefined` where nobody counts.
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
 * The statements that name old and were called since the phase in force was entered; `undefined` where nobody counts, or where
 * the fleet's own would be among them. @param plan with its columns as they are named in the phase
 */
export async function calledSince(db: Queryable, plan: Plan, row: LedgerRow): Promise<CalledSince | undefined> {
  return isOldUnnamed(plan, row.phase) ? sinceEntered(db, row, await readStatements(db, plan)) : undefined;
}

/** The raw upserts on a unique column that moves (D14), called since `backfilled` was entered; `undefined` where nobody counts, or nothing moves that is unique. */
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
    // Fewer than there were: it was forgotten, or all were reset, and seen anew.
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
