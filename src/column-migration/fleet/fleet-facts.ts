import type { LedgerRow } from '../ledger/ledger-row.js';
import type { Phase } from '../phase/phase.js';
import type { FleetMember } from './read-fleet.sql.js';

type Fleet = readonly FleetMember[];

/** Whether the member's build can run the phase. */
export function canRun(member: FleetMember, key: string, phase: Phase): boolean {
  return member.supports[key]?.phases.includes(phase) === true;
}

/** Whether the member has no work left that began before this version of the ledger's row. */
export function hasAcknowledged(member: FleetMember, { key, version }: Pick<LedgerRow, 'key' | 'version'>): boolean {
  return member.acknowledged[key] === String(version);
}

/** Live members whose build cannot run the phase. */
export function membersUnableToRun(fleet: Fleet, key: string, phase: Phase): Fleet {
  return fleet.filter((member) => member.isLive && !canRun(member, key, phase));
}

/** Live members that still have work of an earlier version. */
export function membersNotAcknowledged(fleet: Fleet, row: Pick<LedgerRow, 'key' | 'version'>): Fleet {
  return fleet.filter((member) => member.isLive && !hasAcknowledged(member, row));
}

/**
 * Live members whose own statements name an old column in one of these phases. A member that does not say counts as
 * one.
 */
export function membersNamingOld(fleet: Fleet, key: string, phases: readonly Phase[]): Fleet {
  return fleet.filter(
    ({ isLive, supports }) => isLive && phases.some((phase) => supports[key]?.namesOldIn.includes(phase) !== false),
  );
}

/** Members that neither left nor renewed their lease: they were killed, or are cut off from the database. */
export function silentMembers<M extends Pick<FleetMember, 'isLive'>>(fleet: readonly M[]): readonly M[] {
  return fleet.filter(({ isLive }) => !isLive);
}

/** Whether a live process takes steps. */
export function hasRunner(fleet: readonly Pick<FleetMember, 'role' | 'isLive'>[]): boolean {
  return fleet.some(({ role, isLive }) => role === 'runner' && isLive);
}

/** The members' names, as people find them in `pg_stat_activity`. */
export function namesOf(members: readonly Pick<FleetMember, 'applicationName'>[]): string {
  return members.map(({ applicationName }) => applicationName).join(', ');
}
