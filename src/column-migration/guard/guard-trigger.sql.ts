import { isInvalidating, type Plan } from '../plan/plan.js';
import { tableOf, unequalOf } from '../plan/plan.sql.js';
import { quoteName } from '../sql/quote.js';
import { guardFunctionSql } from './guard-function.sql.js';
import { functionName, triggerName } from './guard-names.js';
import { guardStateOf } from './guard-states.js';

/** Whether the plan has two sides to keep equal. A removal does not. */
export function needsGuard(plan: Plan): boolean {
  return plan.new.columns.length > 0;
}

/**
 * Installs the guard as `expanded` needs it. It belongs in the transaction that adds the new columns, because no write
 * may come between (B23).
 */
export function installGuardSql(plan: Plan): string {
  if (!needsGuard(plan)) return '';
  // A WHEN of INSERT OR UPDATE cannot see the token's value before the write.
  const when = isInvalidating(plan) ? '' : `WHEN (${unequalOf(plan, 'NEW')}) `;
  return `${guardFunctionSql(plan, guardStateOf('expanded'))}
CREATE TRIGGER ${quoteName(triggerName(plan))} BEFORE INSERT OR UPDATE ON ${tableOf(plan)}
  FOR EACH ROW ${when}EXECUTE FUNCTION ${functionName(plan)}();
ALTER TABLE ${tableOf(plan)} ENABLE ALWAYS TRIGGER ${quoteName(triggerName(plan))};`;
}

/** Removes the guard: in the transaction that drops the old column, and on the way back of the expand. */
export function removeGuardSql(plan: Plan): string {
  return `DROP TRIGGER IF EXISTS ${quoteName(triggerName(plan))} ON ${tableOf(plan)};
DROP FUNCTION IF EXISTS ${functionName(plan)}();`;
}
