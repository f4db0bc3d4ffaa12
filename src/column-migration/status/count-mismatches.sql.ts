import type { Queryable } from '../sql/queryable.js';

/** Rows that a read found to differ and that were not seen to agree since; bounded, as the table is. */
export async function countMismatches(db: Queryable, key: string): Promise<number> {
  const { rows } = await db.query<{ count: string }>(
    `select count(*) as count from column_migration.mismatch as m where m.migration_key = $1`,
    [key],
  );
  return Number(rows[0]?.count ?? 0);
}
