import { afterCursor, keyAsTexts, keyList, type KeyColumn } from '../catalog/primary-key.sql.js';
import type { Cursor } from '../backfill/fill-batch.sql.js';
import type { Plan } from '../definition/plan.js';
import { convertibleOf, tableOf, unequalOf } from '../sql/plan.sql.js';
import { quoteName } from '../sql/quote.js';
import type { Queryable } from '../sql/queryable.js';

export interface JudgedBatch {
  readonly seen: number;
  readonly unequal: number;
  readonly unconvertible: number;
  readonly cursor: Cursor;
}

/** Compares the rows after the cursor, each as it is now. A statement of its own, so no snapshot is held over a sweep. */
export async function judgeBatch(
  db: Queryable,
  plan: Plan,
  key: readonly KeyColumn[],
  cursor: Cursor,
  limit: number,
): Promise<JudgedBatch> {
  const { rows } = await db.query<{ seen: string; unequal: string; unconvertible: string; last: string[] | null }>(
    `with batch as (
       select ${keyList(key, 't')}, ${unequalOf(plan, 't')} as is_unequal, not ${convertibleOf(plan, 't')} as is_unconvertible
         from ${tableOf(plan)} as t
        ${cursor === null ? '' : `where ${afterCursor(key, 't', 2)}`}
        order by ${keyList(key, 't')} limit $1
     )
     select count(*) as seen, count(*) filter (where b.is_unequal) as unequal, count(*) filter (where b.is_unconvertible) as unconvertible,
            (select ${keyAsTexts(key, 'l')} from batch as l order by ${key.map(({ name }) => `l.${quoteName(name)} desc`).join(', ')} limit 1) as last
       from batch as b`,
    [limit, ...(cursor ?? [])],
  );
  const row = rows[0];
  const seen = Number(row?.seen ?? 0);
  return {
    seen,
    unequal: Number(row?.unequal ?? 0),
    unconvertible: Number(row?.unconvertible ?? 0),
    cursor: seen < limit ? null : (row?.last ?? null),
  };
}
