import type { Control } from '../run.sql.js';

/** A batch is written as far as it has come after this, in ms, so that its range's lease never runs out over conversions. */
export const BUDGET_MS = 1_000;
/** Conversions that a worker has under way at once, unless an operator says otherwise. */
export const CONCURRENCY = 8;

/** What an operator has set, one at least: with none at once, a batch would be over before its first row. */
export function conversionsAtOnce(limits: Control['limits']): number {
  const asked = Math.floor(Number(limits['conversions'] ?? CONCURRENCY));
  return asked >= 1 ? asked : 1;
}
