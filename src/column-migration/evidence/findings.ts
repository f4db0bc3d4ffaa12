import type { Difference } from './classes.sql.js';
import type { JudgedRows, UnequalRow } from './judged-rows.js';

/** What a sweep has found so far. */
export interface Findings {
  readonly rowsSeen: number;
  readonly rowsUnequal: number;
  readonly rowsRepaired: number;
  readonly rowsUnconvertible: number;
  readonly classes: Readonly<Partial<Record<Difference, number>>>;
  readonly sample: readonly UnequalRow[];
}

export const NOTHING_FOUND: Findings = {
  rowsSeen: 0,
  rowsUnequal: 0,
  rowsRepaired: 0,
  rowsUnconvertible: 0,
  classes: {},
  sample: [],
};

const SAMPLE = 50;

export function plus(found: Findings, judged: JudgedRows, repaired: number): Findings {
  const classes: Partial<Record<Difference, number>> = { ...found.classes };
  for (const [difference, count] of Object.entries(judged.classes) as [Difference, number][])
    classes[difference] = (classes[difference] ?? 0) + count;
  return {
    rowsSeen: found.rowsSeen + judged.seen,
    rowsUnequal: found.rowsUnequal + judged.unequal,
    rowsRepaired: found.rowsRepaired + repaired,
    rowsUnconvertible: found.rowsUnconvertible + judged.unconvertible,
    classes,
    sample: [...found.sample, ...judged.sample].slice(0, SAMPLE),
  };
}
