import type { Plan } from '../plan/plan.js';
import { quoteName } from '../sql/quote.js';
import type { Queryable } from '../sql/queryable.js';

/** The primary key's columns with their SQL types, because cursors travel as text and are cast back. */
export interface KeyColumn {
  readonly name: string;
  readonly type: string;
}

export async function readPrimaryKey(db: Queryable, plan: Plan): Promise<readonly KeyColumn[]> {
  const { rows } = await db.query<KeyColumn>(
    `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type
       from pg_attribute as a
       join pg_class as c on c.oid = a.attrelid join pg_namespace as n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relname = $2 and a.attname = any($3::text[]) and not a.attisdropped
      order by array_position($3::text[], a.attname::text)`,
    [plan.schema, plan.table, plan.primaryKey],
  );
  return rows;
}

/** The key of the last row that was seen, each column as text. NULL means from the beginning, or to the end. */
export type Cursor = readonly string[] | null;

/** `(t."id") > ($1::uuid)`: the rows after a cursor whose parts are the parameters from `first` on. */
export function afterCursor(key: readonly KeyColumn[], alias: string, first: number): string {
  const columns = key.map(({ name }) => `${alias}.${quoteName(name)}`).join(', ');
  const parameters = key.map(({ type }, index) => `$${first + index}::${type}`).join(', ');
  return `(${columns}) > (${parameters})`;
}

export function keyList(key: readonly KeyColumn[], alias: string): string {
  return key.map(({ name }) => `${alias}.${quoteName(name)}`).join(', ');
}

/** The key of a row as an array of texts: the cursor that a batch leaves. */
export function keyAsTexts(key: readonly KeyColumn[], alias: string): string {
  return `array[${key.map(({ name }) => `${alias}.${quoteName(name)}::text`).join(', ')}]`;
}
