import type { FactName } from '../facts/fact-name.js';

/**
 * Everything that a step can wait for. The names are stable, for machines. docs/reference/codes.md says what each
 * means.
 */
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
 * What our own processes do about an unmet condition, in this order. The runner fills and sweeps, the coordinator does
 * the rest. A sweep comes after the guard was made strict, because its proof must be younger than that.
 */
export const REMEDIES = ['analyze', 'make-strict', 'fill', 'sweep', 'validate-required', 'make-lenient'] as const;
export type Remedy = (typeof REMEDIES)[number];

/** One thing that must hold before a step, and what to do about it when it does not. */
export interface Condition {
  readonly name: ConditionName;
  readonly isMet: boolean;
  /** For people: what holds, or what does not hold and what to do. */
  readonly detail: string;
  /** How our own processes mend it. Absent where it is met, and where only time or a person can mend it. */
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
 * What our processes do next to make these conditions true. `undefined` while one of them is beyond them: preparing a
 * step that cannot come would hold up writers for nothing.
 */
export function nextRemedy(missing: readonly Condition[]): Remedy | undefined {
  if (missing.some(({ remedy }) => remedy === undefined)) return undefined;
  return REMEDIES.find((one) => missing.some(({ remedy }) => remedy === one));
}
