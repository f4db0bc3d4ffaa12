import { countMismatches } from '../../evidence/count-mismatches.sql.js';
import { type Examined, warning } from '../examined.js';
import type { Found } from '../finding.js';

/**
 * Rows that reads found to differ: those that no sweep has looked at since, and those that a sweep has found equal
 * since.
 */
export async function checkMismatches(examined: Examined): Promise<Found> {
  const { db, row } = examined;
  const { open, stale } = await countMismatches(db, row.key);
  return [
    ...(open === 0
      ? []
      : [
          warning(
            examined,
            'mismatch.open',
            `reads found ${open} rows whose columns differ`,
            'the next sweep repairs them; find out who wrote past the guard (cli status names stray writers)',
          ),
        ]),
    ...(stale === 0
      ? []
      : [
          warning(
            examined,
            'mismatch.stale',
            `${stale} mismatches were seen last before a sweep found every row equal`,
            `they are history: delete from column_migration.mismatch where migration_key = '${row.key}'`,
          ),
        ]),
  ];
}
