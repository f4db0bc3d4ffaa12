import type { Plan } from '../plan/plan.js';
import type { SideName } from '../phase/phase.js';
import { backwardOf, convertibleOf, forwardOf, unequalOf } from '../plan/plan.sql.js';
import { quoteName } from '../sql/quote.js';

/** `"memo" = t."description"`: the assignment that fills one side from the other. */
export function setOf(plan: Plan, from: SideName, alias: string): string {
  const set =
    from === 'old'
      ? plan.new.columns.map(({ field, name }) => `${quoteName(name)} = ${forwardOf(plan, field, alias)}`)
      : plan.old.columns.map(({ field, name }) => `${quoteName(name)} = ${backwardOf(plan, field, alias)}`);
  return set.join(', ');
}

/** The rows that a fill changes: unequal, and with an image on the other side. */
export function fillableOf(plan: Plan, from: SideName, alias: string): string {
  const unequal = unequalOf(plan, alias);
  return from === 'old' ? `${unequal} and ${convertibleOf(plan, alias)}` : unequal;
}
