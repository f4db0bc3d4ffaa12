import type { Plan } from '../plan/plan.js';
import { quoteName } from '../sql/quote.js';

/**
 * The PostgreSQL schema that holds the ledger and the guards' functions. It is outside `public`, so no schema diff sees
 * it.
 */
export const LEDGER_SCHEMA = 'column_migration';

/**
 * The name sorts the guard's trigger after every other BEFORE trigger of the table, so it judges the row that the
 * others have made.
 */
export function triggerName(plan: Plan): string {
  return `zz_guard_${plan.key}`;
}

export function functionName(plan: Plan): string {
  return `${LEDGER_SCHEMA}.${quoteName(`guard_${plan.key}`)}`;
}

/** The constraint that keeps the old column filled, while writers of the new column may leave it out. */
export function oldFilledName(plan: Plan, column: string): string {
  return `${plan.table}_${column}_is_filled`;
}
