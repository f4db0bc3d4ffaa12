import type { Plan } from '../plan/plan.js';
import type { Queryable } from '../sql/queryable.js';
import { TABLE_LOCKS } from '../sql/table-locks.sql.js';

/**
 * The transactions that have written to the table or may be about to: the virtual transaction ids that hold a writer's
 * lock, for which CREATE INDEX CONCURRENTLY waits too. `xact_start` is hidden from other roles, and prepared
 * transactions have none: they hold their locks without a backend (D9).
 */
export async function openWriters(db: Queryable, plan: Plan): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ writer: string }>(
    `select distinct l.virtualtransaction as writer from ${TABLE_LOCKS} as l
      where l.mode in ('RowExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')`,
    [plan.schema, plan.table],
  );
  return new Set(rows.map(({ writer }) => writer));
}
