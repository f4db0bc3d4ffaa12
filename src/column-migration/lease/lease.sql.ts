import type { Queryable } from '../sql/queryable.js';

/** A lease that is held, and the fencing token that every write under it names. */
export interface Lease {
  readonly name: string;
  readonly holder: string;
  readonly fencingToken: bigint;
}

/**
 * Takes a lease that is free or has run out, or prolongs one's own. Returns `undefined` while another holder has it.
 * The token grows with each new holder.
 */
export async function takeLease(
  db: Queryable,
  name: string,
  holder: string,
  ttlMs: number,
): Promise<Lease | undefined> {
  const { rows } = await db.query<{ fencing_token: string }>(
    `insert into column_migration.lease as l (name, holder, expires_at)
     values ($1, $2, clock_timestamp() + make_interval(secs => $3::double precision / 1000))
     on conflict (name) do update
        set holder = excluded.holder, expires_at = excluded.expires_at,
            fencing_token = l.fencing_token + case when l.holder = excluded.holder and l.expires_at > clock_timestamp() then 0 else 1 end
      where l.holder = excluded.holder or l.expires_at <= clock_timestamp()
     returning l.fencing_token`,
    [name, holder, ttlMs],
  );
  return rows[0] === undefined ? undefined : { name, holder, fencingToken: BigInt(rows[0].fencing_token) };
}

/**
 * Whether the lease is still this holder's. It then stays so until the transaction ends, because the row is locked.
 * Returns `false` when the fencing token is stale.
 */
export async function holdsLease(db: Queryable, lease: Lease): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from column_migration.lease as l
      where l.name = $1 and l.holder = $2 and l.fencing_token = $3 and l.expires_at > clock_timestamp() for share`,
    [lease.name, lease.holder, lease.fencingToken],
  );
  return rowCount === 1;
}

export async function releaseLease(db: Queryable, lease: Lease): Promise<void> {
  await db.query(
    `update column_migration.lease as l set expires_at = clock_timestamp() where l.name = $1 and l.holder = $2 and l.fencing_token = $3`,
    [lease.name, lease.holder, lease.fencingToken],
  );
}
