import type { Plan } from '../plan/plan.js';
import type { Queryable } from '../sql/queryable.js';
import { TABLE_LOCKS } from '../sql/table-locks.sql.js';

/**
 * The transactions that have written, or may be about to write, to the table: by the virtual transaction id that holds a
 * writer's lock, as CREATE INDEX CONCURRENTLY waits for them. `xact_start` would be hidden for other roles and absent for
 * prepared transactions, which hold their locks without a backend (D9).
 */
export async function openWriters(db: Queryable, plan: Plan): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ writer: string }>(
    `select distinct l.virtualtransaction as writer from ${TABLE_LOCKS} as l
      where l.mode in ('RowExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')`,
    [plan.schema, plan.table],
  );
  return new Set(rows.map(({ writer }) => writer));
}
