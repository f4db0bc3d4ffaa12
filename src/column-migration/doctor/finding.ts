import type { FactName } from '../facts/fact-name.js';
import type { Fault } from '../facts/fault.js';

/**
 * Everything that the doctor can find. The codes are stable, for machines. docs/reference/codes.md says what each
 * means.
 */
export const FINDING_CODES = [
  'code.missing',
  'expand.missing',
  'ledger.impossible',
  'columns.missing',
  'definition.impossible',
  'guard.missing',
  'guard.not_always',
  'guard.not_last',
  'guard.not_executable',
  'guard.body_differs',
  'guard.condition_differs',
  'index.invalid',
  'counterparts.index_missing',
  'required.missing',
  'required.not_validated',
  'required.old_not_filled',
  'statements.name_old',
  'member.cannot_run',
  'member.silent',
  'runner.missing',
  'lease.orphaned',
  'backfill.orphaned',
  'verification.missing',
  'verification.void',
  'mismatch.open',
  'mismatch.stale',
  'contract.leftover',
] as const satisfies readonly FactName[];
export type FindingCode = (typeof FINDING_CODES)[number];

/** One thing that is wrong, and what to do about it. */
export interface Finding extends Fault<FindingCode> {
  /** `error`: data or the next step is at stake. `warning`: a person should look at it. */
  readonly severity: 'error' | 'warning';
  /** The column migration. `null` when it concerns none in particular. */
  readonly key: string | null;
}

export type Found = readonly Finding[];
