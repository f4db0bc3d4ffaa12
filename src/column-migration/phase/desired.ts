import type { Phase } from './phase.js';

/**
 * What the flags of one column migration say. `unknown`: missing, archived, unreachable or not yet loaded. It neither
 * raises nor lowers the phase.
 */
export type Opinion = 'on' | 'off' | 'unknown';

export interface FlagOpinions {
  readonly dualWrite: Opinion;
  readonly readNew: Opinion;
  /** Whether `read-new` is one strategy at 100 % without constraints: on for everybody, not for a cohort. */
  readonly readNewIsForAll: boolean;
  readonly newOnly: Opinion;
}

/** The range that the flags ask for: at least `floor`, at most `ceiling`. They differ only where a flag has no opinion. */
export interface Desired {
  readonly floor: Phase;
  readonly ceiling: Phase;
}

/**
 * Counts the flags dual-write, read-new, new-only in this order, as far as they are on without a gap. An unknown flag
 * counts as on for the ceiling and as off for the floor: it allows what is in force, asks for nothing, and so holds the
 * phase.
 */
export function desiredBy(opinions: FlagOpinions): Desired {
  const { dualWrite, readNew, readNewIsForAll, newOnly } = opinions;
  return {
    floor: prefix(dualWrite === 'on', readNew === 'on', readNewIsForAll, newOnly === 'on'),
    ceiling: prefix(
      dualWrite !== 'off',
      readNew !== 'off',
      readNewIsForAll || readNew === 'unknown',
      newOnly !== 'off',
    ),
  };
}

function prefix(dualWrite: boolean, readNew: boolean, forAll: boolean, newOnly: boolean): Phase {
  if (!dualWrite) return 'expanded';
  if (!readNew) return 'backfilled';
  if (!forAll) return 'read-new';
  return newOnly ? 'retired' : 'enforced';
}
