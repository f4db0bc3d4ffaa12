import type { Queryable } from '../sql/queryable.js';

/**
 * Records that no unit of work of another version is open in this member. A version that is no longer in force cannot
 * be acknowledged.
 */
export async function acknowledge(db: Queryable, memberId: string, key: string, version: bigint): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into column_migration.acknowledgement as a (member_id, migration_key, version)
     select m.id, l.key, l.version
       from column_migration.member as m, column_migration.migration as l
      where m.id = $1 and m.expires_at > clock_timestamp() and l.key = $2 and l.version = $3
     on conflict (member_id, migration_key) do update set version = excluded.version, acknowledged_at = clock_timestamp()`,
    [memberId, key, version],
  );
  return rowCount === 1;
}
