import type { Plan } from '../plan/plan.js';
import { differencesOf, readIdentity } from '../guard/identity.sql.js';
import type { Queryable } from '../sql/queryable.js';
import { type Evidence, readEvidence } from '../evidence/evidence.sql.js';
import { type Condition, met, unmet } from './condition.js';

/** The backfill ran to its end. */
export async function backfillEnded(db: Queryable, plan: Plan): Promise<Condition> {
  if (plan.new.columns.length === 0) return met('backfill.ended', 'nothing to fill');
  const evidence = await readEvidence(db, plan.key, 'backfill');
  if (evidence === undefined)
    return unmet('backfill.ended', 'the backfill has not run to its end: a runner does it, or `cli backfill`');
  return standing(db, plan, evidence, 'backfill.ended', 'the backfill');
}

/** A whole sweep, begun after `since`, found every row equal, and nothing that it stands on has changed. */
export async function verified(db: Queryable, plan: Plan, since: Date | null, why: string): Promise<Condition> {
  if (plan.new.columns.length === 0) return met('verification.clean', 'nothing to compare');
  const evidence = await readEvidence(db, plan.key, 'verification');
  if (evidence === undefined)
    return unmet('verification.clean', 'no sweep has compared every row: a runner does it, or `cli verify`');
  if (evidence.rowsUnconvertible > 0)
    return unmet(
      'verification.clean',
      `${evidence.rowsUnconvertible} rows do not convert: mend their old value, then verify anew`,
    );
  if (evidence.rowsUnequal > 0)
    return unmet('verification.clean', `the last sweep found ${evidence.rowsUnequal} unequal rows; another is due`);
  if (since !== null && evidence.startedAt < since)
    return unmet('verification.clean', `the last sweep began before ${why}; another is due`);
  return standing(db, plan, evidence, 'verification.clean', 'the sweep');
}

async function standing(db: Queryable, plan: Plan, evidence: Evidence, name: string, what: string): Promise<Condition> {
  const changed = differencesOf(evidence.identity, await readIdentity(db, plan));
  if (changed.length > 0)
    return unmet(
      name,
      `${changed.join(' and ')} changed after ${what} of ${evidence.finishedAt.toISOString()}, so it proves nothing any more; it has to run again`,
    );
  return met(
    name,
    `${what} ended at ${evidence.finishedAt.toISOString()} with ${evidence.rowsSeen} rows and nothing unequal`,
  );
}
