import type { Plan } from '../plan/plan.js';
import { type Condition, unmet } from '../gate/condition.js';
import type { Queryable } from '../sql/queryable.js';
import { TABLE_LOCKS } from '../sql/table-locks.sql.js';
import { LOCK_TIMEOUT_MS } from '../step-ddl/lock-timeout.js';

/** Why a step or its preparation did not get the table. */
export async function tableNotLocked(db: Queryable, plan: Plan): Promise<Condition> {
  const holders = await tableHolders(db, plan);
  return unmet(
    'lock.granted',
    `the table could not be locked within ${LOCK_TIMEOUT_MS} ms; in use by ${holders.join(', ') || 'sessions that have ended meanwhile'}`,
  );
}

/** The sessions that hold a lock on the table now, the longest transaction first: a step waits for them. */
async function tableHolders(db: Queryable, plan: Plan): Promise<readonly string[]> {
  const { rows } = await db.query<{ who: string }>(
    `select coalesce(nullif(s.application_name, ''), nullif(s.backend_type, 'client backend'), 'a session without a name') || ' (pid ' || coalesce(l.pid::text, 'none: a prepared transaction') || ', '
              || l.mode || ', for ' || coalesce(round(extract(epoch from clock_timestamp() - min(s.xact_start)))::text, '?') || ' s)' as who
       from ${TABLE_LOCKS} as l left join pg_stat_activity as s on s.pid = l.pid
      group by s.application_name, s.backend_type, l.pid, l.mode order by min(s.xact_start) nulls first limit 5`,
    [plan.schema, plan.table],
  );
  return rows.map(({ who }) => who);
}
