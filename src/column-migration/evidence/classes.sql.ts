import { isInvalidating, type Plan, type PlanColumn } from '../plan/plan.js';
import type { SideName } from '../phase/phase.js';
import { backwardOf, convertibleOf, forwardOf } from '../plan/plan.sql.js';
import { quoteName } from '../sql/quote.js';

/**
 * How a row's sides differ, seen from the side that wins. The other side is empty (`missing`), holds another value
 * (`stale`), holds one where the winner is NULL (`null`), or holds the same value in another form or with other digits
 * (`precision`). `convert`: the old value has no image.
 */
export const DIFFERENCES = ['missing', 'stale', 'null', 'precision', 'convert'] as const;
export type Difference = (typeof DIFFERENCES)[number];

/** The class of an unequal row as SQL. */
export function differenceOf(plan: Plan, winner: SideName, alias: string): string {
  const [won, lost] = winner === 'old' ? [plan.old, plan.new] : [plan.new, plan.old];
  return `case when not ${convertibleOf(plan, alias)} then 'convert'
    when ${areNull(lost.columns, alias)} then 'missing'
    when ${areNull(won.columns, alias)} then 'null'
    when ${survives(plan, winner, alias)} then 'precision'
    else 'stale' end`;
}

/** Whether the other side, converted back, gives the winner's value after all. */
function survives(plan: Plan, winner: SideName, alias: string): string {
  if (isInvalidating(plan)) return 'false';
  const back = winner === 'old' ? backwardOf : forwardOf;
  const same = plan[winner].columns.map(
    ({ field, name }) => `${alias}.${quoteName(name)} is not distinct from (${back(plan, field, alias)})`,
  );
  return same.length === 0 ? 'false' : same.join(' and ');
}

function areNull(columns: readonly PlanColumn[], alias: string): string {
  return columns.length === 0
    ? 'false'
    : columns.map(({ name }) => `${alias}.${quoteName(name)} is null`).join(' and ');
}
