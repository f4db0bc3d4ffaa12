import { type InvalidatingPlan, isInvalidating, type Plan, type PlanColumn, type Refs } from './plan.js';
import { quoteName } from '../sql/quote.js';

/** `"public"."transactions"` */
export function tableOf(plan: Plan): string {
  return `${quoteName(plan.schema)}.${quoteName(plan.table)}`;
}

/** The columns of a side as SQL under an alias: `NEW."memo"`. */
export function refsOf(columns: readonly PlanColumn[], alias: string): Refs {
  return Object.fromEntries(columns.map(({ field, name }) => [field, `${alias}.${quoteName(name)}`]));
}

/** The SQL of one new column, from the old ones under the alias. */
export function forwardOf(plan: Plan, field: string, alias: string): string {
  return expressionOf(plan.forward, field)(refsOf(plan.old.columns, alias));
}

/** The SQL of one old column, from the new ones under the alias. */
export function backwardOf(plan: Plan, field: string, alias: string): string {
  return expressionOf(plan.backward, field)(refsOf(plan.new.columns, alias));
}

/** Whether the old values have an image on the new side. Always true for a side that is all NULL. */
export function convertibleOf(plan: Plan, alias: string): string {
  const refs = refsOf(plan.old.columns, alias);
  const condition = plan.convertible(refs);
  if (condition === 'true') return 'true';
  const empty = Object.values(refs)
    .map((column) => `${column} IS NULL`)
    .join(' AND ');
  return `((${empty}) OR (${condition}) IS TRUE)`;
}

/**
 * The predicate *unequal*: the only definition of it, used by guard, backfill, verification and gate. The second half
 * is needed because a row that does not convert would otherwise look equal to an empty one, and open the gate (anomaly
 * D1).
 */
export function unequalOf(plan: Plan, alias: string): string {
  if (isInvalidating(plan)) return untrustedOf(plan, alias);
  const different = plan.new.columns.map(({ field, name }) => {
    const image = plan.image[field] ?? ((column: string) => column);
    return `${image(`${alias}.${quoteName(name)}`)} IS DISTINCT FROM ${image(`(${forwardOf(plan, field, alias)})`)}`;
  });
  const convertible = convertibleOf(plan, alias);
  const parts = convertible === 'true' ? different : [...different, `NOT ${convertible}`];
  return parts.length === 0 ? 'false' : `(${parts.join(' OR ')})`;
}

/**
 * In mode `invalidate` SQL cannot compare. A row that holds anything counts as unequal while no token vouches for it.
 */
function untrustedOf(plan: InvalidatingPlan, alias: string): string {
  const columns = [...plan.old.columns, ...plan.new.columns].map(({ name }) => `${alias}.${quoteName(name)}`);
  const isFilled = columns.map((column) => `${column} IS NOT NULL`).join(' OR ');
  return `(${alias}.${quoteName(plan.token.name)} IS NULL AND (${isFilled}))`;
}

function expressionOf(expressions: Plan['forward'], field: string): Plan['forward'][string] {
  const expression = expressions[field];
  if (expression === undefined) throw new Error(`the plan has no expression for ${field}`);
  return expression;
}
