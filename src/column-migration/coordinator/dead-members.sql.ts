import type { Queryable } from '../sql/queryable.js';

/**
 * Ends the open transactions of members whose lease has run out, by pid: what a step waits for may be theirs. Hygiene, not
 * the fence: a late write is made harmless by the guard (D19). Forgets members that have been silent for an hour.
 */
export async function freeDeadMembers(db: Queryable): Promise<void> {
  await db.query(
    `select pg_terminate_backend(s.pid)
       from pg_stat_activity as s join column_migration.member as m on m.application_name = s.application_name
      where m.expires_at <= clock_timestamp() and s.xact_start is not null and s.pid <> pg_backend_pid() and s.datname = current_database()`,
  );
  await db.query(`delete from column_migration.member as m where m.expires_at < clock_timestamp() - interval '1 hour'`);
}
