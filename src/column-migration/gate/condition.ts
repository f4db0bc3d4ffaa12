import type { FactName } from '../facts/fact-name.js';

/** All that a step can wait for; stable, for machines. docs/reference/codes.md says what each means. */
export const CONDITION_NAMES = [
  'step.adjacent',
  'member.can_run',
  'member.acknowledged',
  'writers.ended',
  'columns.present',
  'guard.installed',
  'definition.sound',
  'guard.executable',
  'backfill.ended',
  'verification.clean',
  'counterparts.indexes',
  'counterparts.constraints',
  'counterparts.grants',
  'counterparts.generated',
  'counterparts.statistics',
  'statements.no_raw_upserts',
  'writers.none_stray',
  'guard.strict',
  'required.validated',
  'time.soaked',
  'member.free_of_old',
  'dependents.none',
  'statements.free_of_old',
  'guard.lenient',
  'lock.granted',
  'lease.held',
  'ledger.unchanged',
] as const satisfies readonly FactName[];
export type ConditionName = (typeof CONDITION_NAMES)[number];

/**
 * What our own processes do about an unmet condition, in the order in which they do it: the runner fills and sweeps, the
 * coordinator does the rest. A proof must be younger than the strict guard, so a sweep comes after it.
 */
export const REMEDIES = ['analyze', 'make-strict', 'fill', 'sweep', 'validate-required', 'make-lenient'] as const;
export type Remedy = (typeof REMEDIES)[number];

/** One thing that must hold before a step, and what to do about it when it does not. */
export interface Condition {
  readonly name: ConditionName;
  readonly isMet: boolean;
  /** For people: what holds, or what does not and what to do. */
  readonly detail: string;
  /** Who mends it without a person; absent where it is met, only time can, or only a person. */
  readonly remedy?: Remedy;
}

export function met(name: ConditionName, detail: string): Condition {
  return { name, isMet: true, detail };
}

export function unmet(name: ConditionName, detail: string, remedy?: Remedy): Condition {
  return { name, isMet: false, detail, ...(remedy === undefined ? {} : { remedy }) };
}

/** The conditions that a step waits for. */
export function unmetOf(conditions: readonly Condition[]): readonly Condition[] {
  return conditions.filter(({ isMet }) => !isMet);
}

/**
 * What our processes do next, so that these conditions become true; `undefined` while one of them is nothing that they can
 * mend: a preparation for a step that cannot come holds writers up for nothing.
 */
export function nextRemedy(missing: readonly Condition[]): Remedy | undefined {
  if (missing.some(({ remedy }) => remedy === undefined)) return undefined;
  return REMEDIES.find((one) => missing.some(({ remedy }) => remedy === one));
}
