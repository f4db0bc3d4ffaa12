import type { FleetMember } from '../fleet/read-fleet.sql.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import type { Phase } from '../phase/phase.js';
import { type Condition, met, unmet } from './condition.js';

/** Every live member runs code that knows the phase. */
export function everyMemberSupports(row: LedgerRow, fleet: readonly FleetMember[], to: Phase): Condition {
  const unable = fleet.filter((member) => member.isLive && member.supports[row.key]?.phases.includes(to) !== true);
  if (unable.length === 0) return met('fleet.supports', `every live member can run ${to}`);
  return unmet(
    'fleet.supports',
    `${names(unable)} cannot run ${to}: deploy a build that has the folder of this column migration`,
  );
}

/** Every live member has left all versions but the present one behind. Undoing the last step need not wait for it. */
export function everyMemberAcknowledged(row: LedgerRow, fleet: readonly FleetMember[], to: Phase): Condition {
  if (row.movedFrom === to)
    return met('fleet.acknowledged', 'undoing the last step: both phases are safe beside each other');
  const late = fleet.filter((member) => member.isLive && member.acknowledged[row.key] !== String(row.version));
  if (late.length === 0) return met('fleet.acknowledged', `every live member acknowledged ${row.phase}`);
  return unmet(
    'fleet.acknowledged',
    `${names(late)} still has work that began before ${row.phase}; it ends by itself within the maximum age of a unit of work`,
  );
}

function names(members: readonly FleetMember[]): string {
  return members.map((member) => member.applicationName).join(', ');
}

/** What was open when the last acknowledgement came has ended. Undoing the last step need not wait for it. */
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
  const naming = fleet.filter(
    (member) => member.isLive && phases.some((phase) => member.supports[row.key]?.namesOldIn.includes(phase) !== false),
  );
  if (naming.length === 0) return met('fleet.names_old', 'no live member names an old column any more');
  return unmet('fleet.names_old', `${names(naming)} still names an old column: deploy a build that does not`);
}
