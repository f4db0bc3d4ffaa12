import type { Plan } from '../plan/plan.js';
import { tableOf } from '../plan/plan.sql.js';
import type { Queryable } from '../sql/queryable.js';
import { TABLE_LOCKS } from '../sql/table-locks.sql.js';
import { LOCK_TIMEOUT_MS } from './lock-timeout.js';

/** Whether the table is being vacuumed, and no transaction older than a second is in the way as well. */
const IS_VACUUMED = `
  select coalesce(bool_or(l.mode = 'ShareUpdateExclusiveLock'), false)
         and not coalesce(bool_or(l.mode <> 'ShareUpdateExclusiveLock' and clock_timestamp() - s.xact_start > interval '1 s'), false) as is_vacuumed
    from ${TABLE_LOCKS} as l left join pg_stat_activity as s on s.pid = l.pid`;
const BEYOND_DEADLOCK_TIMEOUT = `
  select set_config('lock_timeout', least(extract(epoch from current_setting('deadlock_timeout')::interval) * 1000 + 500, 10000)::int::text, true)`;

/**
 * Takes the table from autovacuum, which yields only to a session that has waited for `deadlock_timeout` (1 s): ten
 * times longer than anybody may wait behind our DDL. So this waits in a lock mode that neither readers nor writers
 * notice, and then keeps autovacuum away until the transaction ends. It does nothing while another session holds the
 * table for long: that would be in vain, and each try would make the vacuum start again. A worker that prevents
 * wraparound, and a VACUUM by hand, do not yield. It needs a transaction with our `lock_timeout`.
 *
 * @throws 55P03 when it did not get the table
 * Source: postgresql.org, "Routine Vacuuming", 24.1.6; ProcSleep() in PostgreSQL's proc.c.
 */
export async function cancelAutovacuum(client: Queryable, plan: Plan): Promise<void> {
  const { rows } = await client.query<{ is_vacuumed: boolean }>(IS_VACUUMED, [plan.schema, plan.table]);
  if (rows[0]?.is_vacuumed !== true) return;
  await client.query(BEYOND_DEADLOCK_TIMEOUT);
  await client.query(`lock table ${tableOf(plan)} in share update exclusive mode`);
  await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
}
