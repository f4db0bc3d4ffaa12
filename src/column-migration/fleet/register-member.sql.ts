import type { Queryable } from '../sql/queryable.js';
import type { Supports } from './supports.js';

export interface NewMember {
  readonly id: string;
  readonly applicationName: string;
  readonly role: string;
  readonly build: string;
  /** The phases that this build can run, by key. */
  readonly supports: Readonly<Record<string, Supports>>;
  readonly ttlMs: number;
}

/**
 * Joins the fleet and acknowledges what is in force. The ledger's rows are locked first, so a member joins either
 * before a step, which then waits for it, or after it. To be called while no unit of work is pinned.
 */
export async function registerMember(db: Queryable, member: NewMember): Promise<void> {
  await db.query(`select from column_migration.migration as m order by m.key for share`);
  await db.query(
    `insert into column_migration.member as m (id, application_name, role, build, supports, expires_at)
     values ($1, $2, $3, $4, $5, clock_timestamp() + make_interval(secs => $6::double precision / 1000))
     on conflict (id) do update set expires_at = excluded.expires_at, registered_at = clock_timestamp(), supports = excluded.supports`,
    [member.id, member.applicationName, member.role, member.build, JSON.stringify(member.supports), member.ttlMs],
  );
  await db.query(
    `insert into column_migration.acknowledgement as a (member_id, migration_key, version)
     select $1, l.key, l.version from column_migration.migration as l
     on conflict (member_id, migration_key) do update set version = excluded.version, acknowledged_at = clock_timestamp()`,
    [member.id],
  );
}
