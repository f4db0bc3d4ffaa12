import { differencesOf, type Identity, readIdentity } from '../guard/identity.sql.js';
import type { Plan } from '../plan/plan.js';
import type { Queryable } from '../sql/queryable.js';
import { type Evidence, type EvidenceKind, readEvidence } from './evidence.sql.js';

/** Evidence, and whether it still proves anything. */
export interface Standing {
  readonly evidence: Evidence;
  /** What it depends on and has changed since, in words. Empty while the evidence stands. */
  readonly changed: readonly string[];
}

/** The last evidence of a kind. `undefined` if there is none. */
export async function readStanding(
  db: Queryable,
  plan: Plan,
  kind: EvidenceKind,
  identity?: Identity,
): Promise<Standing | undefined> {
  const evidence = await readEvidence(db, plan.key, kind);
  if (evidence === undefined) return undefined;
  return { evidence, changed: differencesOf(evidence.identity, identity ?? (await readIdentity(db, plan))) };
}
