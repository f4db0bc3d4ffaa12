import type { Control } from '../run.sql.js';

/**
 * After this time, in ms, only the rows converted so far are written, so that conversions never outlast their range's
 * lease.
 */
export const BUDGET_MS = 1_000;
/** How many conversions of a worker are under way at once, unless an operator says otherwise. */
export const CONCURRENCY = 8;

/** What an operator has set, and at least one: with none, a batch would be over before its first row. */
export function conversionsAtOnce(limits: Control['limits']): number {
  const asked = Math.floor(Number(limits['conversions'] ?? CONCURRENCY));
  return asked >= 1 ? asked : 1;
}
