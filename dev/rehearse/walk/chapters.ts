import type { Phase } from '../../../src/column-migration/phase/phase.js';
import type { Stage } from '../stage.js';
import { backfilled } from './chapters/backfilled.js';
import { brownout } from './chapters/brownout.js';
import { contracted } from './chapters/contracted.js';
import { dualWrite } from './chapters/dual-write.js';
import { enforced } from './chapters/enforced.js';
import { expanded } from './chapters/expanded.js';
import { newOnly } from './chapters/new-only.js';
import { readNew } from './chapters/read-new.js';
import { retired } from './chapters/retired.js';

/** A chapter begins in the phase before, or in its own, and ends in its own; in between it goes back down once. */
export type Chapter = (stage: Stage) => Promise<void>;

export const CHAPTERS: readonly (readonly [phase: Phase, chapter: Chapter])[] = [
  ['expanded', expanded],
  ['dual-write', dualWrite],
  ['backfilled', backfilled],
  ['read-new', readNew],
  ['enforced', enforced],
  ['new-only', newOnly],
  ['retired', retired],
  ['brownout', brownout],
  ['contracted', contracted],
];
