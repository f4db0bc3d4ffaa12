import { membersNamingOld, membersNotAcknowledged, membersUnableToRun, namesOf } from '../fleet/fleet-facts.js';
import type { FleetMember } from '../fleet/read-fleet.sql.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import type { Phase } from '../phase/phase.js';
import { type Condition, met, unmet } from './condition.js';

/** Every live member runs code that knows the phase. */
export function everyMemberCanRun(row: LedgerRow, fleet: readonly FleetMember[], to: Phase): Condition {
  const unable = membersUnableToRun(fleet, row.key, to);
  if (unable.length === 0) return met('member.can_run', `every live member can run ${to}`);
  return unmet(
    'member.can_run',
    `${namesOf(unable)} cannot run ${to}: deploy a build that has the folder of this column migration`,
  );
}

/** Every live member has left behind all versions but the present one. Undoing the last step need not wait for that. */
export function everyMemberAcknowledged(row: LedgerRow, fleet: readonly FleetMember[], to: Phase): Condition {
  if (row.movedFrom === to)
    return met('member.acknowledged', 'undoing the last step: both phases are safe at the same time');
  const late = membersNotAcknowledged(fleet, row);
  if (late.length === 0) return met('member.acknowledged', `every live member acknowledged ${row.phase}`);
  return unmet(
    'member.acknowledged',
    `${namesOf(late)} still has work that began before ${row.phase}; it ends by itself within the maximum age of a unit of work`,
  );
}

/**
 * The transactions that were open at the last acknowledgement have ended. Undoing the last step need not wait for them.
 */
export function writersHaveEnded(row: LedgerRow, to: Phase): Condition {
  if (row.movedFrom === to || row.settledVersion === row.version)
    return met('writers.ended', `every transaction that was open when ${row.phase} was acknowledged has ended`);
  return unmet(
    'writers.ended',
    `transactions are still open that began before ${row.phase} was acknowledged; end them, or wait for their end`,
  );
}

/** No live member's own statements name an old column in any of these phases. */
export function noMemberNamesOld(row: LedgerRow, fleet: readonly FleetMember[], phases: readonly Phase[]): Condition {
  const naming = membersNamingOld(fleet, row.key, phases);
  if (naming.length === 0) return met('member.free_of_old', 'no live member names an old column any more');
  return unmet('member.free_of_old', `${namesOf(naming)} still names an old column: deploy a build that does not`);
}
