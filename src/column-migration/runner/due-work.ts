import { isInvalidating, type Plan } from '../plan/plan.js';
import { planIn } from '../plan/plan-in.js';
import { isRefilled } from '../gate/conditions-of.js';
import { differencesOf, readIdentity } from '../guard/identity.sql.js';
import { needsGuard } from '../guard/guard-trigger.sql.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import { rungOf } from '../phase/phase.js';
import type { Queryable } from '../sql/queryable.js';
import { type Evidence, readEvidence } from '../evidence/evidence.sql.js';

/** `scrub`: a slow sweep that no step waits for. */
export type DueWork = 'backfill' | 'sweep' | 'scrub';

/** A sweep that found rows which do not convert is repeated after this time, because a person must mend them first. */
const UNCONVERTIBLE_PAUSE_MS = 5_000;
/** The pause between two sweeps that no step waits for. What drifts past the guard is found within this time. */
const SCRUB_EVERY_MS = 3_600_000;

/** The work that is due for the next step, or as a routine. `undefined` when every proof stands. */
export async function dueWork(db: Queryable, plan: Plan, row: LedgerRow, soakMs: number): Promise<DueWork | undefined> {
  const rung = rungOf(row.phase);
  if (!needsGuard(plan) || rung < rungOf('dual-write') || row.phase === 'contracted') return undefined;
  // Beyond `new-only`, nothing tells what the old side should hold. And rows are filled again only after the last
  // writer of new alone has ended.
  if (isInvalidating(plan) && rung > rungOf('new-only')) return undefined;
  if (isRefilled(plan, row) && row.settledVersion !== row.version) return undefined;
  const identity = await readIdentity(db, planIn(plan, row.phase));
  const stands = (evidence: Evidence | undefined): evidence is Evidence =>
    evidence !== undefined && differencesOf(evidence.identity, identity).length === 0;
  if (row.phase === 'dual-write') {
    if (row.settledVersion !== row.version) return undefined;
    if (!stands(await readEvidence(db, plan.key, 'backfill'))) return 'backfill';
  }
  const sweep = await readEvidence(db, plan.key, 'verification');
  if (!stands(sweep) || sweep.startedAt < neededSince(plan, row, soakMs)) return 'sweep';
  if (sweep.rowsUnconvertible > 0) return sweep.ageMs > UNCONVERTIBLE_PAUSE_MS ? 'sweep' : undefined;
  if (sweep.rowsUnequal > 0) return 'sweep';
  return sweep.ageMs > SCRUB_EVERY_MS ? 'scrub' : undefined;
}

/** The time after which a sweep must have begun to open the next step's gate. */
function neededSince(plan: Plan, row: LedgerRow, soakMs: number): Date {
  if (row.phase === 'dual-write' || isRefilled(plan, row)) return row.enteredAt;
  if (row.phase === 'enforced' && row.ageMs > soakMs) return new Date(row.enteredAt.getTime() + soakMs);
  return row.strictSettledAt ?? new Date(0);
}
