import { afterCursor, keyAsTexts, keyList, type KeyColumn } from '../catalog/primary-key.sql.js';
import type { Plan } from '../definition/plan.js';
import type { SideName } from '../phase/phase.js';
import { backwardOf, convertibleOf, forwardOf, tableOf, unequalOf } from '../sql/plan.sql.js';
import { quoteName } from '../sql/quote.js';
import type { Queryable } from '../sql/queryable.js';

export type Cursor = readonly string[] | null;

export interface FilledBatch {
  readonly visited: number;
  readonly changed: number;
  readonly cursor: Cursor;
}

/**
 * Makes the rows after the cursor equal, in the order of their key, the side given by `from` winning. Rows are judged as
 * they are now, in the statement itself (never `WHERE new IS NULL`, B2), and locked in key order, so two runners cannot deadlock.
 * The last key visited is the next cursor; NULL when the table has ended.
 */
export async function fillBatch(
  db: Queryable,
  plan: Plan,
  key: readonly KeyColumn[],
  from: SideName,
  cursor: Cursor,
  limit: number,
): Promise<FilledBatch> {
  const set =
    from === 'old'
      ? plan.new.columns.map(({ field, name }) => `${quoteName(name)} = ${forwardOf(plan, field, 't')}`)
      : plan.old.columns.map(({ field, name }) => `${quoteName(name)} = ${backwardOf(plan, field, 't')}`);
  const convertible = from === 'old' ? ` and ${convertibleOf(plan, 't')}` : '';
  const { rows } = await db.query<{ visited: string; changed: string; last: string[] | null }>(
    `with batch as (
       select ${keyList(key, 't')} from ${tableOf(plan)} as t
        ${cursor === null ? '' : `where ${afterCursor(key, 't', 2)}`}
        order by ${keyList(key, 't')} limit $1 for no key update
     ), changed as (
       update ${tableOf(plan)} as t set ${set.join(', ')} from batch as b
        where (${keyList(key, 't')}) = (${keyList(key, 'b')}) and ${unequalOf(plan, 't')}${convertible}
       returning 1
     )
     select (select count(*) from batch) as visited, (select count(*) from changed) as changed,
            (select ${keyAsTexts(key, 'b')} from batch as b order by ${key.map(({ name }) => `b.${quoteName(name)} desc`).join(', ')} limit 1) as last`,
    [limit, ...(cursor ?? [])],
  );
  const row = rows[0];
  const visited = Number(row?.visited ?? 0);
  return { visited, changed: Number(row?.changed ?? 0), cursor: visited < limit ? null : (row?.last ?? null) };
}
