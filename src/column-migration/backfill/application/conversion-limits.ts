/** A batch is written as far as it has come after this, in ms, so that its range's lease never runs out over conversions. */
export const BUDGET_MS = 1_000;
/** Conversions that a worker has under way at once, unless an operator says otherwise. */
export const CONCURRENCY = 8;
