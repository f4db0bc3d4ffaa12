import { assertNever } from '../../common/assert-never.js';
import type { Phase, SideName } from './phase.js';

/** What one unit of work does with the two sides: which it writes, which it fetches, which one answers. */
export interface View {
  readonly answers: SideName;
  /** The side that wins over `answers` when both were fetched and differ. */
  readonly authoritative: SideName;
  readonly writes: readonly SideName[];
  readonly fetches: readonly SideName[];
}

const both = ['old', 'new'] as const;

/**
 * These views cover every phase. The last two differ only in mode `invalidate`, where writers give both sides as long
 * as there is a way back.
 */
export const VIEWS = {
  old: { answers: 'old', authoritative: 'old', writes: ['old'], fetches: ['old'] },
  dual: { answers: 'old', authoritative: 'old', writes: both, fetches: ['old'] },
  dualCompared: { answers: 'old', authoritative: 'old', writes: both, fetches: both },
  newCohort: { answers: 'new', authoritative: 'old', writes: both, fetches: both },
  newCompared: { answers: 'new', authoritative: 'new', writes: both, fetches: both },
  dualEnforced: { answers: 'old', authoritative: 'new', writes: both, fetches: both },
  new: { answers: 'new', authoritative: 'new', writes: ['new'], fetches: ['new'] },
  newAlone: { answers: 'new', authoritative: 'new', writes: ['new'], fetches: ['new'] },
} as const satisfies Readonly<Record<string, View>>;
export type ViewName = keyof typeof VIEWS;

/**
 * `readsNew` is the opinion of flag `read-new` for this sticky key. It still counts in `enforced`: turning the flag off
 * takes reads back to the old column at once, without waiting for the coordinator.
 */
export function viewOf(phase: Phase, readsNew: boolean): ViewName {
  switch (phase) {
    case 'expanded':
      return 'old';
    case 'dual-write':
      return 'dual';
    case 'backfilled':
      return 'dualCompared';
    case 'read-new':
      return readsNew ? 'newCohort' : 'dualCompared';
    case 'enforced':
      return readsNew ? 'newCompared' : 'dualEnforced';
    case 'new-only':
      return 'new';
    case 'retired':
    case 'brownout':
    case 'contracted':
      return 'newAlone';
    default:
      return assertNever(phase);
  }
}

/**
 * The view for this plan. In mode `invalidate` both sides are written, because SQL cannot mirror what only the
 * application can convert.
 */
export function viewFor(plan: { readonly token?: unknown }, name: ViewName): View {
  return name === 'new' && plan.token !== undefined ? VIEWS.newCompared : VIEWS[name];
}
