import type { Plan } from '../plan/plan.js';
import { differencesOf, type Identity, readIdentity } from '../guard/identity.sql.js';
import type { Queryable } from '../sql/queryable.js';
import { type Evidence, type EvidenceKind, readEvidence } from '../evidence/evidence.sql.js';

/** What was proven last, and whether it still is. */
export interface EvidenceReport {
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly ageMs: number;
  readonly rowsSeen: number;
  readonly rowsUnequal: number;
  readonly rowsRepaired: number;
  readonly rowsUnconvertible: number;
  /** What it stands on and has changed since; empty while it stands. `null`: this build cannot tell, it has no code. */
  readonly changedSince: readonly string[] | null;
}

/** @param plan as the columns are named in the phase in force; `undefined` without code */
export async function evidenceReports(
  db: Queryable,
  key: string,
  plan: Plan | undefined,
): Promise<Readonly<Record<EvidenceKind, EvidenceReport | null>>> {
  const identity = plan && (await readIdentity(db, plan));
  const backfill = await readEvidence(db, key, 'backfill');
  const verification = await readEvidence(db, key, 'verification');
  return { backfill: reportOf(backfill, identity), verification: reportOf(verification, identity) };
}

function reportOf(evidence: Evidence | undefined, now: Identity | undefined): EvidenceReport | null {
  if (evidence === undefined) return null;
  return {
    startedAt: evidence.startedAt.toISOString(),
    finishedAt: evidence.finishedAt.toISOString(),
    ageMs: evidence.ageMs,
    rowsSeen: evidence.rowsSeen,
    rowsUnequal: evidence.rowsUnequal,
    rowsRepaired: evidence.rowsRepaired,
    rowsUnconvertible: evidence.rowsUnconvertible,
    changedSince: now === undefined ? null : differencesOf(evidence.identity, now),
  };
}
