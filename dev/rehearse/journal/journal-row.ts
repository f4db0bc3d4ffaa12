export type Status = 'UNCLEARED' | 'CLEARED' | 'RECONCILED';

/** A transaction as its one client knows it to be. */
export interface JournalRow {
  readonly id: string;
  readonly memo: string;
  readonly amount: string;
  readonly date: string;
  readonly status: Status;
  readonly version: number;
  readonly isDeleted: boolean;
}

const FIELDS = ['memo', 'amount', 'date', 'status', 'version', 'isDeleted'] as const;

/** The fields in which two states of a row differ, in words; empty when they are the same. */
export function differences(expected: JournalRow, found: Partial<JournalRow>): readonly string[] {
  return FIELDS.flatMap((field) =>
    found[field] === undefined || found[field] === expected[field]
      ? []
      : [`${field} is ${JSON.stringify(found[field])} instead of ${JSON.stringify(expected[field])}`],
  );
}
