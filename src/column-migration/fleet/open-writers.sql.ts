import type { Plan } from '../definition/plan.js';
import type { Queryable } from '../sql/queryable.js';

/**
 * The transactions that have written, or may be about to write, to the table: by the virtual transaction id that holds a
 * writer's lock, as CREATE INDEX CONCURRENTLY waits for them. `xact_start` would be hidden for other roles and absent for
 * prepared transactions, which hold their locks without a backend (D9).
 */
export async function openWriters(db: Queryable, plan: Plan): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ writer: string }>(
    `select distinct l.virtualtransaction as writer
       from pg_locks as l
       join pg_class as c on c.oid = l.relation join pg_namespace as n on n.oid = c.relnamespace
      where l.locktype = 'relation' and l.database = (select d.oid from pg_database as d where d.datname = current_database())
        and n.nspname = $1 and c.relname = $2
        and l.mode in ('RowExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
        and l.granted and l.pid is distinct from pg_backend_pid()`,
    [plan.schema, plan.table],
  );
  return new Set(rows.map(({ writer }) => writer));
}
