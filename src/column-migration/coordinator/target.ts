import type { Opinion as FlagOpinion } from '../../flags/index.js';
import { columnMigrationFlag, type Flags } from '../../flags/index.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import { type Desired, desiredBy } from '../phase/desired.js';
import { type Phase, rungOf } from '../phase/phase.js';

/**
 * What the flags of a key ask for. Flags that are not fresh have no opinion, and neither has a fleet-wide flag that is
 * on for a cohort only: both hold the phase (A8, A11).
 */
export function desiredOf(flags: Flags, key: string): Desired {
  const isFresh = flags.freshness().state === 'fresh';
  const opinion = (what: 'dual-write' | 'read-new' | 'new-only'): FlagOpinion =>
    isFresh ? flags.evaluate(columnMigrationFlag(key, what)) : 'unknown';
  const forAll = (what: 'dual-write' | 'new-only'): FlagOpinion => {
    const said = opinion(what);
    return said === 'on' && !flags.isFullyOn(columnMigrationFlag(key, what)) ? 'unknown' : said;
  };
  return desiredBy({
    dualWrite: forAll('dual-write'),
    readNew: opinion('read-new'),
    readNewIsForAll: isFresh && flags.isFullyOn(columnMigrationFlag(key, 'read-new')),
    newOnly: forAll('new-only'),
  });
}

/**
 * Where the column migration should go, perhaps in several steps. A flag that is off lowers at once. What the pipeline
 * asked for counts only above `retired`.
 */
export function targetOf({ phase, requested }: LedgerRow, { floor, ceiling }: Desired): Phase {
  const asked = requested?.to;
  if (ceiling === 'retired' && rungOf(phase) >= rungOf('retired') && asked !== undefined) return asked;
  if (rungOf(phase) > rungOf('retired') && ceiling === 'retired') return phase;
  if (rungOf(phase) < rungOf(floor)) return floor;
  return rungOf(phase) > rungOf(ceiling) ? ceiling : phase;
}
