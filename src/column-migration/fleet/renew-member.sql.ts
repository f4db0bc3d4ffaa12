import type { Queryable } from '../sql/queryable.js';

/**
 * Prolongs the lease. Returns `false` when it had run out: the fleet may have gone on without this member, which must
 * register again.
 */
export async function renewMember(db: Queryable, id: string, ttlMs: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update column_migration.member as m
        set expires_at = clock_timestamp() + make_interval(secs => $2::double precision / 1000)
      where m.id = $1 and m.expires_at > clock_timestamp()`,
    [id, ttlMs],
  );
  return rowCount === 1;
}
