import type { Queryable } from '../sql/queryable.js';
import type { Supports } from './supports.js';

export interface FleetMember {
  readonly id: string;
  readonly applicationName: string;
  readonly role: string;
  readonly build: string;
  readonly supports: Readonly<Record<string, Supports>>;
  /** The acknowledged version, by key. */
  readonly acknowledged: Readonly<Record<string, string>>;
  readonly isLive: boolean;
}

/** Every member that registered and did not leave. The dead among them hold up no step, but are worth showing. */
export async function readFleet(db: Queryable): Promise<readonly FleetMember[]> {
  const { rows } = await db.query<{
    id: string;
    application_name: string;
    role: string;
    build: string;
    supports: FleetMember['supports'];
    is_live: boolean;
    acknowledged: Record<string, string> | null;
  }>(
    `select m.id, m.application_name, m.role, m.build, m.supports, m.expires_at > clock_timestamp() as is_live,
            (select jsonb_object_agg(a.migration_key, a.version::text) from column_migration.acknowledgement as a where a.member_id = m.id) as acknowledged
       from column_migration.member as m order by m.registered_at, m.id`,
  );
  return rows.map((row) => ({
    id: row.id,
    applicationName: row.application_name,
    role: row.role,
    build: row.build,
    supports: row.supports,
    acknowledged: row.acknowledged ?? {},
    isLive: row.is_live,
  }));
}
