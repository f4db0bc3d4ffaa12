import type { FactName } from '../facts/fact-name.js';

/**
 * Everything that can be wrong with a column migration. The codes are stable, for machines. docs/reference/codes.md
 * says what each means.
 */
export const PROBLEM_CODES = [
  'code.missing',
  'expand.missing',
  'columns.missing',
  'guard.missing',
  'guard.not_always',
  'guard.not_last',
  'member.cannot_run',
  'member.silent',
  'runner.missing',
  'step.overdue',
  'flags.not_fresh',
  'rows.unequal',
  'rows.unconvertible',
  'mismatch.open',
  'verification.void',
  'backfill.failed',
] as const satisfies readonly FactName[];
export type ProblemCode = (typeof PROBLEM_CODES)[number];

export interface StatusProblem {
  readonly code: ProblemCode;
  /** A `notice` is worth knowing. A `warning` makes the state degraded. */
  readonly severity: 'notice' | 'warning';
  /** For people: what is wrong, and what to do. */
  readonly detail: string;
}
