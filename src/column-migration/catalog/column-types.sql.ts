import type { Plan } from '../plan/plan.js';
import type { Queryable } from '../sql/queryable.js';

/** SQL types of the table's columns, by name. */
export async function readColumnTypes(db: Queryable, plan: Plan): Promise<ReadonlyMap<string, string>> {
  const { rows } = await db.query<{ name: string; type: string }>(
    `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type
       from pg_attribute as a
       join pg_class as c on c.oid = a.attrelid join pg_namespace as n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relname = $2 and a.attnum > 0 and not a.attisdropped`,
    [plan.schema, plan.table],
  );
  return new Map(rows.map(({ name, type }) => [name, type]));
}
