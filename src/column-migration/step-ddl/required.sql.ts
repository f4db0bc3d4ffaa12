import type { Plan } from '../plan/plan.js';
import { tableOf } from '../plan/plan.sql.js';
import { quoteName } from '../sql/quote.js';
import type { Queryable } from '../sql/queryable.js';

/** Database names of the new columns that are never NULL from `enforced` on. */
export function requiredColumns(plan: Plan): readonly string[] {
  return plan.new.columns.filter(({ field }) => plan.required.includes(field)).map(({ name }) => name);
}

/**
 * The check that stands in for NOT NULL until the contract. `SET NOT NULL` would be drift against a schema.prisma that
 * says `String?`.
 */
export function requiredName(plan: Plan, column: string): string {
  return `${plan.table}_${column}_is_required`.slice(0, 63);
}

export async function readRequired(db: Queryable, plan: Plan): Promise<ReadonlyMap<string, { isValid: boolean }>> {
  const { rows } = await db.query<{ name: string; is_valid: boolean }>(
    `select k.conname as name, k.convalidated as is_valid
       from pg_constraint as k join pg_class as c on c.oid = k.conrelid join pg_namespace as n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relname = $2 and k.contype = 'c'`,
    [plan.schema, plan.table],
  );
  return new Map(rows.map(({ name, is_valid: isValid }) => [name, { isValid }]));
}

/** Instant, under a short lock. It checks new rows from then on. */
export function addRequiredSql(plan: Plan, column: string): string {
  return `ALTER TABLE ${tableOf(plan)} ADD CONSTRAINT ${quoteName(requiredName(plan, column))} CHECK (${quoteName(column)} IS NOT NULL) NOT VALID`;
}

/** Reads the whole table beside readers and writers. */
export function validateRequiredSql(plan: Plan, column: string): string {
  return `ALTER TABLE ${tableOf(plan)} VALIDATE CONSTRAINT ${quoteName(requiredName(plan, column))}`;
}

export function dropRequiredSql(plan: Plan): readonly string[] {
  return requiredColumns(plan).map(
    (column) => `ALTER TABLE ${tableOf(plan)} DROP CONSTRAINT IF EXISTS ${quoteName(requiredName(plan, column))}`,
  );
}
