import type { Plan } from '../plan/plan.js';
import { tableOf } from '../plan/plan.sql.js';
import { quoteName } from '../sql/quote.js';
import type { Queryable } from '../sql/queryable.js';

/**
 * Defaults of the old columns, by name. While one stands, it would fill the old side for a writer that gives only the
 * new one, and then win (D8).
 */
export async function readOldDefaults(db: Queryable, plan: Plan): Promise<Readonly<Record<string, string>>> {
  const { rows } = await db.query<{ name: string; expression: string }>(
    `select a.attname as name, pg_get_expr(d.adbin, d.adrelid) as expression
       from pg_attrdef as d
       join pg_attribute as a on a.attrelid = d.adrelid and a.attnum = d.adnum
       join pg_class as c on c.oid = d.adrelid join pg_namespace as n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relname = $2 and a.attname = any($3::text[]) and a.attgenerated = ''`,
    [plan.schema, plan.table, plan.old.columns.map(({ name }) => name)],
  );
  return Object.fromEntries(rows.map(({ name, expression }) => [name, expression]));
}

/**
 * Moves defaults from old to new: each new column gets the image of the old defaults, and the old ones lose theirs.
 * Empty without any.
 */
export function moveDefaultsSql(plan: Plan, defaults: Readonly<Record<string, string>>): readonly string[] {
  const table = tableOf(plan);
  if (Object.keys(defaults).length === 0) return [];
  const refs = Object.fromEntries(
    plan.old.columns.map(({ field, name }) => [field, defaults[name] === undefined ? 'NULL' : `(${defaults[name]})`]),
  );
  return [
    ...Object.keys(defaults).map((name) => `ALTER TABLE ${table} ALTER COLUMN ${quoteName(name)} DROP DEFAULT`),
    ...plan.new.columns.map(
      ({ field, name }) =>
        `ALTER TABLE ${table} ALTER COLUMN ${quoteName(name)} SET DEFAULT ${plan.forward[field]?.(refs) ?? 'NULL'}`,
    ),
  ];
}

/** Moves the defaults back. */
export function moveDefaultsBackSql(plan: Plan, defaults: Readonly<Record<string, string>>): readonly string[] {
  const table = tableOf(plan);
  if (Object.keys(defaults).length === 0) return [];
  return [
    ...plan.new.columns.map(({ name }) => `ALTER TABLE ${table} ALTER COLUMN ${quoteName(name)} DROP DEFAULT`),
    ...Object.entries(defaults).map(
      ([name, expression]) => `ALTER TABLE ${table} ALTER COLUMN ${quoteName(name)} SET DEFAULT ${expression}`,
    ),
  ];
}
