import type { Queryable } from '../sql/queryable.js';

/**
 * Records that every live member has acknowledged this version, and that the transactions that were open then have
 * ended.
 */
export async function recordSettled(db: Queryable, key: string, version: bigint): Promise<void> {
  await db.query(
    `update column_migration.migration as m set settled_version = $2 where m.key = $1 and m.version = $2`,
    [key, version],
  );
}

/** Records that every transaction that wrote under the lenient guard has ended. */
export async function recordStrictSettled(db: Queryable, key: string): Promise<void> {
  await db.query(
    `update column_migration.migration as m set strict_settled_at = clock_timestamp()
      where m.key = $1 and m.is_strict and m.strict_settled_at is null`,
    [key],
  );
}
