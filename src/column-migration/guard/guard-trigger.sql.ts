import { isInvalidating, type Plan } from '../plan/plan.js';
import { tableOf, unequalOf } from '../plan/plan.sql.js';
import { quoteName } from '../sql/quote.js';
import { guardFunctionSql } from './guard-function.sql.js';
import { functionName, triggerName } from './guard-names.js';
import { guardStateOf } from './guard-states.js';

/** A removal has nothing to keep equal. */
export function needsGuard(plan: Plan): boolean {
  return plan.new.columns.length > 0;
}

/** Installs the guard as `expanded` needs it. Belongs into the transaction that adds the new columns: no write may fall between (B23). */
export function installGuardSql(plan: Plan): string {
  if (!needsGuard(plan)) return '';
  // A WHEN of INSERT OR UPDATE cannot see what the token was before.
  const when = isInvalidating(plan) ? '' : `WHEN (${unequalOf(plan, 'NEW')}) `;
  return `${guardFunctionSql(plan, guardStateOf('expanded'))}
CREATE TRIGGER ${quoteName(triggerName(plan))} BEFORE INSERT OR UPDATE ON ${tableOf(plan)}
  FOR EACH ROW ${when}EXECUTE FUNCTION ${functionName(plan)}();
ALTER TABLE ${tableOf(plan)} ENABLE ALWAYS TRIGGER ${quoteName(triggerName(plan))};`;
}

/** Takes the guard away: in the transaction that drops the old column, and in the way back of the expand. */
export function removeGuardSql(plan: Plan): string {
  return `DROP TRIGGER IF EXISTS ${quoteName(triggerName(plan))} ON ${tableOf(plan)};
DROP FUNCTION IF EXISTS ${functionName(plan)}();`;
}
