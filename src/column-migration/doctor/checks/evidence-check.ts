import { needsGuard } from '../../guard/guard-trigger.sql.js';
import { rungOf } from '../../phase/phase.js';
import { readStanding } from '../../evidence/standing.js';
import { error, type Examined, warning } from '../examined.js';
import type { Found } from '../finding.js';

/** The proof of the phase in force still stands: from `backfilled` on, a sweep of every row. */
export async function checkEvidence(examined: Examined): Promise<Found> {
  const { db, plan, row } = examined;
  if (rungOf(row.phase) < rungOf('backfilled') || row.phase === 'contracted' || !needsGuard(plan)) return [];
  const standing = await readStanding(db, plan, 'verification');
  const todo = 'a runner sweeps by itself: start one, and see that it ends; until then no step up is taken';
  if (standing === undefined)
    return [
      error(examined, 'verification.missing', `${row.phase} is in force, and no sweep has compared the rows`, todo),
    ];
  const { changed, evidence } = standing;
  if (changed.length === 0) return [];
  const what = `${changed.join(' and ')} changed after the sweep of ${evidence.finishedAt.toISOString()}: it proves nothing any more`;
  return [warning(examined, 'verification.void', what, todo)];
}
