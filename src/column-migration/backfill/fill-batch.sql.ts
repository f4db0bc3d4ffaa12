import { afterCursor, type Cursor, keyAsTexts, keyList, type KeyColumn } from '../catalog/primary-key.sql.js';
import type { Plan } from '../plan/plan.js';
import type { SideName } from '../phase/phase.js';
import { tableOf } from '../plan/plan.sql.js';
import { quoteName } from '../sql/quote.js';
import type { Queryable } from '../sql/queryable.js';
import { fillableOf, setOf } from './fill.sql.js';

export interface FilledBatch {
  readonly visited: number;
  readonly changed: number;
  readonly cursor: Cursor;
}

/** The rows that a batch by key may visit. By default the plan's whole table. */
export interface KeyScope {
  /** `"public"."transactions"`, or a leaf partition of it. */
  readonly table?: string;
  /** The last key of the range. NULL: to the end. */
  readonly upTo?: Cursor;
}

/**
 * Makes the rows after the cursor equal, in the order of their key. The side given by `from` wins. Rows are judged as
 * they are now, in the statement itself (never `WHERE new IS NULL`, B2), and locked in key order, so two runners cannot
 * deadlock. The last key visited is the next cursor; it is NULL when the scope has ended.
 */
export async function fillBatch(
  db: Queryable,
  plan: Plan,
  key: readonly KeyColumn[],
  from: SideName,
  cursor: Cursor,
  limit: number,
  { table = tableOf(plan), upTo = null }: KeyScope = {},
): Promise<FilledBatch> {
  const within = [
    ...(cursor === null ? [] : [afterCursor(key, 't', 2)]),
    ...(upTo === null ? [] : [`not (${afterCursor(key, 't', 2 + (cursor?.length ?? 0))})`]),
  ];
  const { rows } = await db.query<{ visited: string; changed: string; last: string[] | null }>(
    `with batch as (
       select ${keyList(key, 't')} from ${table} as t
        ${within.length === 0 ? '' : `where ${within.join(' and ')}`}
        order by ${keyList(key, 't')} limit $1 for no key update
     ), changed as (
       update ${table} as t set ${setOf(plan, from, 't')} from batch as b
        where (${keyList(key, 't')}) = (${keyList(key, 'b')}) and ${fillableOf(plan, from, 't')}
       returning 1
     )
     select (select count(*) from batch) as visited, (select count(*) from changed) as changed,
            (select ${keyAsTexts(key, 'b')} from batch as b order by ${key.map(({ name }) => `b.${quoteName(name)} desc`).join(', ')} limit 1) as last`,
    [limit, ...(cursor ?? []), ...(upTo ?? [])],
  );
  const row = rows[0];
  const visited = Number(row?.visited ?? 0);
  return { visited, changed: Number(row?.changed ?? 0), cursor: visited < limit ? null : (row?.last ?? null) };
}

/** The key of the `count`-th row after the cursor: the end of a range. NULL when fewer rows follow. */
export async function keyAfter(
  db: Queryable,
  table: string,
  key: readonly KeyColumn[],
  cursor: Cursor,
  count: number,
): Promise<Cursor> {
  const { rows } = await db.query<{ key: string[] }>(
    `select ${keyAsTexts(key, 't')} as key from ${table} as t ${cursor === null ? '' : `where ${afterCursor(key, 't', 2)}`}
      order by ${keyList(key, 't')} offset $1 limit 1`,
    [count - 1, ...(cursor ?? [])],
  );
  return rows[0]?.key ?? null;
}
