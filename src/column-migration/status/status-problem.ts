/** What can be wrong with a column migration; stable, for machines. */
export const PROBLEM_CODES = [
  'code.missing',
  'expand.missing',
  'guard.broken',
  'member.cannot_run',
  'member.silent',
  'runner.missing',
  'step.overdue',
  'flags.not_fresh',
  'rows.unequal',
  'rows.unconvertible',
  'rows.mismatched',
  'evidence.void',
  'backfill.failed',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

export interface StatusProblem {
  readonly code: ProblemCode;
  /** A `notice` is worth knowing; a `warning` makes the state degraded. */
  readonly severity: 'notice' | 'warning';
  /** For people: what is wrong, and what to do. */
  readonly detail: string;
}
