import type pg from 'pg';

/**
 * The columns that hold the memo: while it moves from one name to another there are two, the old one first. Every phase
 * takes a write of both with one value, and the guard has nothing to do then.
 */
export async function memoColumns(db: pg.ClientBase): Promise<readonly [string, ...string[]]> {
  const { rows } = await db.query<{ name: string }>(
    `select a.attname::text as name from pg_attribute as a
      where a.attrelid = 'transactions'::regclass and a.attname in ('description', 'memo') and not a.attisdropped order by 1`,
  );
  const [first, ...others] = rows.map(({ name }) => name);
  if (first === undefined) throw new Error('transactions has neither a column "description" nor "memo"');
  return [first, ...others];
}
