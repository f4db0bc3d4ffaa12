/** What the doctor can find; stable, for machines. docs/reference/cli.md says what each means. */
export const FINDING_CODES = [
  'code.missing',
  'ledger.missing',
  'ledger.impossible',
  'schema.column_missing',
  'definition.impossible',
  'guard.missing',
  'guard.not_always',
  'guard.not_last',
  'guard.not_executable',
  'guard.body_differs',
  'guard.condition_differs',
  'index.invalid',
  'index.counterpart_missing',
  'required.missing',
  'required.not_validated',
  'old.not_filled',
  'old.still_named',
  'member.cannot_run',
  'member.silent',
  'runner.missing',
  'lease.orphaned',
  'backfill.orphaned',
  'evidence.missing',
  'evidence.void',
  'mismatch.open',
  'mismatch.stale',
  'contract.leftover',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

/** One thing that is not as it should be, and what to do about it. */
export interface Finding {
  readonly code: FindingCode;
  /** `error`: data or the next step is at stake. `warning`: somebody should look. */
  readonly severity: 'error' | 'warning';
  /** The column migration; `null` when it is about none in particular. */
  readonly key: string | null;
  readonly what: string;
  readonly todo: string;
}

export type Found = readonly Finding[];
