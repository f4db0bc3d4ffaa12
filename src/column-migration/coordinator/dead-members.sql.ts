import type { Queryable } from '../sql/queryable.js';

/**
 * Ends, by pid, the open transactions of members whose lease has run out, because a step may wait for them. This is
 * hygiene and not the fence: the guard makes a late write harmless (D19). Members that have been silent for an hour are
 * forgotten.
 */
export async function freeDeadMembers(db: Queryable): Promise<void> {
  await db.query(
    `select pg_terminate_backend(s.pid)
       from pg_stat_activity as s join column_migration.member as m on m.application_name = s.application_name
      where m.expires_at <= clock_timestamp() and s.xact_start is not null and s.pid <> pg_backend_pid() and s.datname = current_database()`,
  );
  await db.query(`delete from column_migration.member as m where m.expires_at < clock_timestamp() - interval '1 hour'`);
}
