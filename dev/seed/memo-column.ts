import type pg from 'pg';

/**
 * The memo's column while it moves from one name to another: the old one as long as it is there, since every phase
 * takes a write of it.
 */
export async function memoColumn(db: pg.ClientBase): Promise<string> {
  const { rows } = await db.query<{ name: string }>(
    `select a.attname::text as name from pg_attribute as a
      where a.attrelid = 'transactions'::regclass and a.attname in ('description', 'memo') and not a.attisdropped order by 1`,
  );
  const name = rows[0]?.name;
  if (name === undefined) throw new Error('transactions has neither a column "description" nor "memo"');
  return name;
}
