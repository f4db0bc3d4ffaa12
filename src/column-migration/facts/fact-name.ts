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

/** `guard.missing`: subject, and what is said of it. Gate, status and doctor share the subjects, and one name for one fact. */
export type FactName = `${(typeof SUBJECTS)[number]}.${string}`;
