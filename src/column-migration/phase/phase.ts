import { assertNever } from '../../common/assert-never.js';

/** The ladder, from the first rung to the last (docs/concepts.md). A column migration moves one rung at a time, up or down. */
export const PHASES = [
  'expanded',
  'dual-write',
  'backfilled',
  'read-new',
  'enforced',
  'new-only',
  'retired',
  'brownout',
  'contracted',
] as const;
export type Phase = (typeof PHASES)[number];

export type SideName = 'old' | 'new';

export function isPhase(text: unknown): text is Phase {
  return PHASES.some((phase) => phase === text);
}

/** 0 for `expanded`, growing upwards. */
export function rungOf(phase: Phase): number {
  return PHASES.indexOf(phase);
}

/** The neighbour of `from` on the way to `to`; `undefined` when already there. */
export function nextTowards(from: Phase, to: Phase): Phase | undefined {
  const direction = Math.sign(rungOf(to) - rungOf(from));
  return direction === 0 ? undefined : PHASES[rungOf(from) + direction];
}

/**
 * The side whose value wins where the two differ. In `read-new` a cohort may already be given the other side's value,
 * which is equal.
 */
export function authoritativeSide(phase: Phase): SideName {
  switch (phase) {
    case 'expanded':
    case 'dual-write':
    case 'backfilled':
    case 'read-new':
      return 'old';
    case 'enforced':
    case 'new-only':
    case 'retired':
    case 'brownout':
    case 'contracted':
      return 'new';
    default:
      return assertNever(phase);
  }
}

/**
 * Whether the guard refuses a value that has no image on the other side. Before that, it empties the new side instead.
 */
export function isStrict(phase: Phase): boolean {
  return rungOf(phase) >= rungOf('read-new');
}
