import type { FleetMember } from '../fleet/read-fleet.sql.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import type { MemberReport } from './migration-status.js';

/** A member of the fleet, as one column migration sees it. */
export function memberReport(member: FleetMember, { key, phase, version }: LedgerRow): MemberReport {
  return {
    applicationName: member.applicationName,
    role: member.role,
    build: member.build,
    isLive: member.isLive,
    supportsPhase: member.supports[key]?.phases.includes(phase) === true,
    hasAcknowledged: member.acknowledged[key] === String(version),
  };
}
