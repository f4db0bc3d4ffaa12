import { type Examined, warning } from '../examined.js';
import type { Found } from '../finding.js';

/** A backfill with status running has a worker that runs it. */
export async function checkBackfill(examined: Examined): Promise<Found> {
  const { db, row } = examined;
  const { rows } = await db.query<{ at: Date }>(
    `select b.updated_at as at from column_migration.backfill as b
      where b.migration_key = $1 and b.status = 'running'
        and not b.is_paused and b.updated_at < clock_timestamp() - interval '30 s'
        and not exists (select from column_migration.backfill_range as r where r.migration_key = b.migration_key and r.expires_at > clock_timestamp())`,
    [row.key],
  );
  return rows.map(({ at }) =>
    warning(
      examined,
      'backfill.orphaned',
      `the backfill counts as running, nobody holds its lease, and its last batch was at ${at.toISOString()}`,
      'a runner goes on with it where it stood: start one, or see its log',
    ),
  );
}
