import type { Fault } from '../facts/fault.js';
import type { Plan } from '../plan/plan.js';
import { tableOf } from '../plan/plan.sql.js';
import { quoteName } from '../sql/quote.js';
import type { ExpandFacts } from './expand-facts.sql.js';
import { triggerName } from './guard-names.js';
import { needsGuard } from './guard-trigger.sql.js';

export type ColumnsFault = Fault<'columns.missing'>;
export type GuardFault = Fault<'guard.missing' | 'guard.not_always' | 'guard.not_last'>;

/** What to do about a guard that differs from the definition. */
export const REINSTALL =
  'install it again as the definition has it, while the table is locked; then a sweep has to prove every row';

/** The columns that the phase in force needs and the table does not have. */
export function columnsFaults(plan: Plan, { missingColumns }: ExpandFacts): readonly ColumnsFault[] {
  return missingColumns.map((name) => ({
    code: 'columns.missing',
    what: `${plan.schema}.${plan.table} has no column ${name}`,
    todo: 'apply the expand schema migration (npm run db:migrate -- deploy); if it was applied, somebody dropped or renamed the column: restore it',
  }));
}

/** What keeps the guard from firing for every writer and after every other BEFORE trigger. Empty when nothing does. */
export function guardFaults(plan: Plan, { guard }: ExpandFacts): readonly GuardFault[] {
  if (!needsGuard(plan)) return [];
  const trigger = triggerName(plan);
  if (guard === undefined)
    return [
      { code: 'guard.missing', what: `trigger ${trigger} is not on ${plan.schema}.${plan.table}`, todo: REINSTALL },
    ];
  const found: GuardFault[] = [];
  if (guard.enabled !== 'A')
    found.push({
      code: 'guard.not_always',
      what: `trigger ${trigger} ${guard.enabled === 'D' ? 'is disabled' : 'is not ENABLE ALWAYS, so it misses replicated writes'}`,
      todo: `ALTER TABLE ${tableOf(plan)} ENABLE ALWAYS TRIGGER ${quoteName(trigger)}; then a sweep has to prove every row`,
    });
  if (guard.later.length > 0)
    found.push({
      code: 'guard.not_last',
      what: `trigger ${guard.later.join(', ')} fires after the guard and may undo it`,
      todo: `rename it to sort before ${trigger}`,
    });
  return found;
}
