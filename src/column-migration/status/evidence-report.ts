import type { Plan } from '../plan/plan.js';
import type { Queryable } from '../sql/queryable.js';
import { type EvidenceKind, readEvidence } from '../evidence/evidence.sql.js';
import { readStanding } from '../evidence/standing.js';

/** What was proven last, and whether the proof still stands. */
export interface EvidenceReport {
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly ageMs: number;
  readonly rowsSeen: number;
  readonly rowsUnequal: number;
  readonly rowsRepaired: number;
  readonly rowsUnconvertible: number;
  /**
   * What it depends on and has changed since. Empty while it stands. `null`: this build has no code of it, and cannot
   * tell.
   */
  readonly changedSince: readonly string[] | null;
}

/** @param plan with its columns under their names in the phase in force; `undefined` without code */
export async function evidenceReports(
  db: Queryable,
  key: string,
  plan: Plan | undefined,
): Promise<Readonly<Record<EvidenceKind, EvidenceReport | null>>> {
  return {
    backfill: await reportOf(db, key, plan, 'backfill'),
    verification: await reportOf(db, key, plan, 'verification'),
  };
}

async function reportOf(
  db: Queryable,
  key: string,
  plan: Plan | undefined,
  kind: EvidenceKind,
): Promise<EvidenceReport | null> {
  const standing = plan && (await readStanding(db, plan, kind));
  const evidence = standing?.evidence ?? (await readEvidence(db, key, kind));
  if (evidence === undefined) return null;
  return {
    startedAt: evidence.startedAt.toISOString(),
    finishedAt: evidence.finishedAt.toISOString(),
    ageMs: evidence.ageMs,
    rowsSeen: evidence.rowsSeen,
    rowsUnequal: evidence.rowsUnequal,
    rowsRepaired: evidence.rowsRepaired,
    rowsUnconvertible: evidence.rowsUnconvertible,
    changedSince: standing?.changed ?? null,
  };
}
