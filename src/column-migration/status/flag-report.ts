import { columnMigrationFlag, type Flags } from '../../flags/index.js';
import type { FlagReport } from './migration-status.js';

/** The three flags of a key, as this process sees them. */
export function flagReport(flags: Flags, key: string): FlagReport {
  const { state, source, lastSuccessAt, reason } = flags.freshness();
  const readNew = columnMigrationFlag(key, 'read-new');
  return {
    dualWrite: flags.evaluate(columnMigrationFlag(key, 'dual-write')),
    readNew: flags.evaluate(readNew),
    newOnly: flags.evaluate(columnMigrationFlag(key, 'new-only')),
    readNewPercent: flags.definition(readNew)?.percent ?? null,
    readNewIsForAll: flags.isFullyOn(readNew),
    freshness: state,
    source,
    lastSuccessAt: lastSuccessAt?.toISOString() ?? null,
    reason: reason ?? null,
  };
}
