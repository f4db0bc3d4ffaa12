import type { ColumnMigrationRegistry } from '../definition/registry.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import { supportsOf } from './supports.js';

/**
 * The column migrations whose phase in force this build cannot run. Empty when it can run all. A build without the code
 * of one is older than it, because a folder is deleted only after `contracted`. The guard covers such a build until the
 * old column is out of reach.
 */
export function phasesBeyondBuild(
  registry: ColumnMigrationRegistry,
  rows: Iterable<Pick<LedgerRow, 'key' | 'phase'>>,
): readonly string[] {
  const supports = supportsOf(registry);
  return [...rows]
    .filter(({ key, phase }) => {
      const known = supports[key];
      return known === undefined ? phase === 'brownout' : !known.phases.includes(phase);
    })
    .map(({ key, phase }) => `${key} is in ${phase}`);
}
