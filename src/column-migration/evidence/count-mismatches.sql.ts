import type { Queryable } from '../sql/queryable.js';

/** Rows that a read found to differ and that no read has found equal since. Bounded, as the table is. */
export interface MismatchCounts {
  /** Seen to differ since the last clean sweep began, or ever if there was none. */
  readonly open: number;
  /** Last seen to differ before a sweep began that found every row equal: history. */
  readonly stale: number;
}

export async function countMismatches(db: Queryable, key: string): Promise<MismatchCounts> {
  const { rows } = await db.query<{ open: string; stale: string }>(
    `select count(*) filter (where e.started_at is null or m.last_seen_at >= e.started_at) as open,
            count(*) filter (where m.last_seen_at < e.started_at) as stale
       from column_migration.mismatch as m
       left join column_migration.evidence as e on e.migration_key = m.migration_key and e.kind = 'verification' and e.rows_unequal = 0
      where m.migration_key = $1`,
    [key],
  );
  return { open: Number(rows[0]?.open ?? 0), stale: Number(rows[0]?.stale ?? 0) };
}
