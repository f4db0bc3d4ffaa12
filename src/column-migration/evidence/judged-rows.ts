import type { Difference } from './classes.sql.js';

/** An unequal row: its key and how it differs, but never a value. */
export interface UnequalRow {
  readonly key: readonly string[];
  readonly difference: Difference;
}

/** What a comparison of several rows found. */
export interface JudgedRows {
  readonly seen: number;
  readonly unequal: number;
  readonly unconvertible: number;
  readonly classes: Readonly<Partial<Record<Difference, number>>>;
  /** A sample of the unequal rows. */
  readonly sample: readonly UnequalRow[];
}
