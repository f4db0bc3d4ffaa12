import type { Queryable } from '../sql/queryable.js';

/** Which of these columns the table does not have. All of them, if there is no such table. */
export async function missingColumns(
  db: Queryable,
  { schema, table }: { readonly schema: string; readonly table: string },
  wanted: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select w.name from unnest($3::text[]) as w (name)
      where not exists (
        select from pg_attribute as a join pg_class as c on c.oid = a.attrelid join pg_namespace as n on n.oid = c.relnamespace
         where n.nspname = $1 and c.relname = $2 and a.attname = w.name and a.attnum > 0 and not a.attisdropped)`,
    [schema, table, [...new Set(wanted)]],
  );
  return rows.map(({ name }) => name);
}
