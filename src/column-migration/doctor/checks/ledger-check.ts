import { needsGuard } from '../../guard/guard-trigger.sql.js';
import { isStrict, rungOf } from '../../phase/phase.js';
import { error, type Examined } from '../examined.js';
import type { Found } from '../finding.js';

const TODO = 'somebody changed the ledger by hand: look at `cli history`, and correct it by hand too';

/** States of the ledger that no step of ours can have left behind. */
export function checkLedger(examined: Examined): Found {
  const { row, defined } = examined;
  const impossible = (what: string): Found => [error(examined, 'ledger.impossible', what, TODO)];
  const rung = rungOf(row.phase);
  return [
    ...(row.schema !== defined.schema || row.table !== defined.table
      ? impossible(`it is of ${row.schema}.${row.table}, and its code of ${defined.schema}.${defined.table}`)
      : []),
    ...(isStrict(row.phase) && row.phase !== 'contracted' && needsGuard(defined) && !row.isStrict
      ? impossible(`${row.phase} is in force, and the guard counts as not strict`)
      : []),
    ...(row.isStrict && rung < rungOf('backfilled') ? impossible(`the guard counts as strict in ${row.phase}`) : []),
    ...(row.settledVersion > row.version
      ? impossible(`version ${row.settledVersion} is settled, and ${row.version} is in force`)
      : []),
    ...(row.movedDefaults !== null && rung < rungOf('enforced')
      ? impossible(`defaults count as moved to the new columns in ${row.phase}`)
      : []),
    ...(row.movedFrom !== null && Math.abs(rungOf(row.movedFrom) - rung) !== 1
      ? impossible(`it came from ${row.movedFrom} to ${row.phase} in one step`)
      : []),
  ];
}
