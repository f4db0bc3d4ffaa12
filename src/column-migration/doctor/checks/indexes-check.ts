import { readMissingIndexes } from '../../catalog/index-counterparts.sql.js';
import { rungOf } from '../../phase/phase.js';
import { error, type Examined, warning } from '../examined.js';
import type { Found } from '../finding.js';

/**
 * No index of the table was left invalid, and where the new column is read, it has the indexes that the old one had.
 */
export async function checkIndexes(examined: Examined): Promise<Found> {
  const { db, plan, row } = examined;
  const { rows } = await db.query<{ name: string }>(
    `select i.indexrelid::regclass::text as name from pg_index as i
      where i.indrelid = to_regclass(format('%I.%I', $1::text, $2::text)) and not (i.indisvalid and i.indisready)`,
    [plan.schema, plan.table],
  );
  const invalid = rows.map(({ name }) =>
    warning(
      examined,
      'index.invalid',
      `index ${name} is not valid: it slows writes and serves no read`,
      `its CREATE INDEX CONCURRENTLY was interrupted: REINDEX INDEX CONCURRENTLY ${name}, or drop it`,
    ),
  );
  if (rungOf(row.phase) < rungOf('dual-write') || row.phase === 'contracted') return invalid;
  const missing = await readMissingIndexes(db, plan);
  if (missing.length === 0) return invalid;
  const what = `no valid counterpart on the new column for: ${missing.join('; ')}`;
  const todo = 'create it CONCURRENTLY on the new column, in a schema migration';
  const isRead = rungOf(row.phase) >= rungOf('read-new');
  return [...invalid, (isRead ? error : warning)(examined, 'counterparts.index_missing', what, todo)];
}
