/** What a condition, a problem or a finding can be about: the first part of its name. */
export const SUBJECTS = [
  'backfill',
  'code',
  'columns',
  'contract',
  'counterparts',
  'definition',
  'dependents',
  'expand',
  'flags',
  'guard',
  'index',
  'lease',
  'ledger',
  'lock',
  'member',
  'mismatch',
  'required',
  'rows',
  'runner',
  'statements',
  'step',
  'time',
  'verification',
  'writers',
] as const;

/**
 * A subject and what is said of it: `guard.missing`. Gate, status and doctor share the subjects, and a fact has one
 * name in all three.
 */
export type FactName = `${(typeof SUBJECTS)[number]}.${string}`;
