import type pg from 'pg';
import { silentMembers } from '../../fleet/fleet-facts.js';
import type { FleetMember } from '../../fleet/read-fleet.sql.js';
import type { Found } from '../finding.js';

/** Findings about the fleet as a whole. */
export async function checkFleetWide(db: pg.ClientBase, fleet: readonly FleetMember[]): Promise<Found> {
  const { rows } = await db.query<{ name: string; holder: string; until: Date }>(
    `select l.name, l.holder, l.expires_at as until from column_migration.lease as l
      where l.expires_at > clock_timestamp() and not exists (select from column_migration.member as m where m.id = l.holder)`,
  );
  return [
    ...silentMembers(fleet).map(({ applicationName }) => ({
      code: 'member.silent' as const,
      severity: 'warning' as const,
      key: null,
      what: `${applicationName} went silent without leaving: it was killed, or is cut off from the database`,
      todo: 'no step waits for it, and it is forgotten an hour after its last heartbeat; make sure that the process is gone',
    })),
    ...rows.map(({ name, holder, until }) => ({
      code: 'lease.orphaned' as const,
      severity: 'warning' as const,
      key: null,
      what: `lease "${name}" is held by ${holder}, which is no member of the fleet`,
      todo: `it ends by itself at ${until.toISOString()}; if it is renewed, a process runs that is cut off from the ledger: end it`,
    })),
  ];
}
