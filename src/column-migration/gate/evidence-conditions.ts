import { readStanding, type Standing } from '../evidence/standing.js';
import type { Plan } from '../plan/plan.js';
import type { Queryable } from '../sql/queryable.js';
import { type Condition, met, unmet } from './condition.js';

/** The backfill ran to its end. */
export async function backfillEnded(db: Queryable, plan: Plan): Promise<Condition> {
  if (plan.new.columns.length === 0) return met('backfill.ended', 'nothing to fill');
  const standing = await readStanding(db, plan, 'backfill');
  const fault =
    standing === undefined
      ? 'the backfill has not run to its end: a runner does it, or `cli backfill`'
      : voidedBy(standing, 'the backfill');
  if (fault !== undefined) return unmet('backfill.ended', fault, 'fill');
  return met('backfill.ended', proofOf(standing, 'the backfill'));
}

/** A whole sweep that began after `since` found every row equal, and nothing that its proof depends on has changed. */
export async function verified(db: Queryable, plan: Plan, since: Date | null, why: string): Promise<Condition> {
  if (plan.new.columns.length === 0) return met('verification.clean', 'nothing to compare');
  const standing = await readStanding(db, plan, 'verification');
  const fault = faultOf(standing, since, why);
  if (fault !== undefined) return unmet('verification.clean', fault, 'sweep');
  return met('verification.clean', proofOf(standing, 'the sweep'));
}

function faultOf(standing: Standing | undefined, since: Date | null, why: string): string | undefined {
  if (standing === undefined) return 'no sweep has compared every row: a runner does it, or `cli verify`';
  const { rowsUnconvertible, rowsUnequal, startedAt } = standing.evidence;
  if (rowsUnconvertible > 0) return `${rowsUnconvertible} rows do not convert: mend their old value, then verify again`;
  if (rowsUnequal > 0) return `the last sweep found ${rowsUnequal} unequal rows; another is due`;
  if (since !== null && startedAt < since) return `the last sweep began before ${why}; another is due`;
  return voidedBy(standing, 'the sweep');
}

function voidedBy({ evidence, changed }: Standing, what: string): string | undefined {
  if (changed.length === 0) return undefined;
  return `${changed.join(' and ')} changed after ${what} of ${evidence.finishedAt.toISOString()}, so it proves nothing any more; it has to run again`;
}

function proofOf(standing: Standing | undefined, what: string): string {
  return `${what} ended at ${standing?.evidence.finishedAt.toISOString() ?? '?'} with ${standing?.evidence.rowsSeen ?? 0} rows and nothing unequal`;
}
