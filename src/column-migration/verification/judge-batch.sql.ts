import { keyAfter } from '../backfill/fill-batch.sql.js';
import { afterCursor, type Cursor, keyAsTexts, type KeyColumn } from '../catalog/primary-key.sql.js';
import type { Plan } from '../plan/plan.js';
import type { SideName } from '../phase/phase.js';
import { convertibleOf, tableOf, unequalOf } from '../plan/plan.sql.js';
import type { Queryable } from '../sql/queryable.js';
import { type Difference, DIFFERENCES, differenceOf } from '../evidence/classes.sql.js';
import type { JudgedRows } from '../evidence/judged-rows.js';

/** A batch of a sweep: what its rows showed, and where the next one begins. */
export interface JudgedBatch extends JudgedRows {
  readonly cursor: Cursor;
}

const SAMPLE = 100;

/**
 * Compares the rows after the cursor, each as it is now. It goes in the order of the key, which a row keeps when an
 * update moves it: by blocks, a row could move from the unseen part to the seen one. Each batch is a statement of its
 * own, so a sweep holds no snapshot.
 */
export async function judgeBatch(
  db: Queryable,
  plan: Plan,
  key: readonly KeyColumn[],
  cursor: Cursor,
  limit: number,
  winner: SideName = 'old',
): Promise<JudgedBatch> {
  const upTo = await keyAfter(db, tableOf(plan), key, cursor, limit);
  const within = [
    ...(cursor === null ? [] : [afterCursor(key, 't', 1)]),
    ...(upTo === null ? [] : [`not (${afterCursor(key, 't', 1 + (cursor?.length ?? 0))})`]),
  ];
  const where = within.length === 0 ? '' : `where ${within.join(' and ')}`;
  const parameters = [...(cursor ?? []), ...(upTo ?? [])];
  const { rows } = await db.query<Record<'seen' | 'unequal' | 'unconvertible', string>>(
    `select count(*) as seen, count(*) filter (where ${unequalOf(plan, 't')}) as unequal,
            count(*) filter (where not ${convertibleOf(plan, 't')}) as unconvertible
       from ${tableOf(plan)} as t ${where}`,
    parameters,
  );
  const counts = {
    seen: Number(rows[0]?.seen ?? 0),
    unequal: Number(rows[0]?.unequal ?? 0),
    unconvertible: Number(rows[0]?.unconvertible ?? 0),
  };
  const detail =
    counts.unequal === 0 ? { classes: {}, sample: [] } : await explain(db, plan, key, { where, parameters, winner });
  return { ...counts, ...detail, cursor: upTo };
}

/** Asked only where rows differ, because classifying costs more than comparing. */
async function explain(
  db: Queryable,
  plan: Plan,
  key: readonly KeyColumn[],
  { where, parameters, winner }: { where: string; parameters: readonly string[]; winner: SideName },
): Promise<Pick<JudgedBatch, 'classes' | 'sample'>> {
  const { rows } = await db.query<{ difference: Difference; count: string; keys: string[][] }>(
    `select u.difference, count(*) as count, to_jsonb((array_agg(u.key))[1:${SAMPLE}]) as keys
       from (select to_jsonb(${keyAsTexts(key, 't')}) as key, ${differenceOf(plan, winner, 't')} as difference
               from ${tableOf(plan)} as t ${where} ${where === '' ? 'where' : 'and'} ${unequalOf(plan, 't')}) as u
      group by u.difference`,
    [...parameters],
  );
  const known = rows.filter(({ difference }) => DIFFERENCES.includes(difference));
  return {
    classes: Object.fromEntries(known.map(({ difference, count }) => [difference, Number(count)])),
    sample: known.flatMap(({ difference, keys }) => keys.map((one) => ({ key: one, difference }))),
  };
}
