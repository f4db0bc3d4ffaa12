import { canRun, hasAcknowledged } from '../fleet/fleet-facts.js';
import type { FleetMember } from '../fleet/read-fleet.sql.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import type { MemberReport } from './migration-status.js';

/** A member of the fleet, as one column migration sees it. */
export function memberReport(member: FleetMember, row: LedgerRow): MemberReport {
  return {
    applicationName: member.applicationName,
    role: member.role,
    build: member.build,
    isLive: member.isLive,
    supportsPhase: canRun(member, row.key, row.phase),
    hasAcknowledged: hasAcknowledged(member, row),
  };
}
