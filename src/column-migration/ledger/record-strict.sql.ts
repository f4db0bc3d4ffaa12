import type { Queryable } from '../sql/queryable.js';

/**
 * Records that the guard is strict, or lenient again. Sweeps prove something from `strict_settled_at` on, which is not
 * known yet.
 */
export async function recordStrict(db: Queryable, key: string, isStrict: boolean): Promise<void> {
  await db.query(
    `update column_migration.migration as m set is_strict = $2, strict_settled_at = null where m.key = $1`,
    [key, isStrict],
  );
}
