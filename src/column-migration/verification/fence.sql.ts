import { holdsLease, type Lease } from '../lease/lease.sql.js';
import type { Queryable } from '../sql/queryable.js';

/**
 * Whether a repair may be committed: the lease is held, and in the ledger the same side still wins. Both stay so until
 * the transaction ends.
 */
export async function mayRepair(db: Queryable, lease: Lease, key: string, version: bigint): Promise<boolean> {
  if (!(await holdsLease(db, lease))) return false;
  const { rowCount } = await db.query(
    `select from column_migration.migration as m where m.key = $1 and m.version = $2 for share`,
    [key, version],
  );
  return rowCount === 1;
}
