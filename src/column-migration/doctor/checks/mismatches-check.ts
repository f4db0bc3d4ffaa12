import { type Examined, warning } from '../examined.js';
import type { Found } from '../finding.js';

/** Rows that reads found to differ: those that no sweep has looked at since, and those that one has found equal. */
export async function checkMismatches(examined: Examined): Promise<Found> {
  const { db, row } = examined;
  const { rows } = await db.query<{ open: string; stale: string }>(
    `select count(*) filter (where e.started_at is null or m.last_seen_at >= e.started_at) as open,
            count(*) filter (where m.last_seen_at < e.started_at) as stale
       from column_migration.mismatch as m
       left join column_migration.evidence as e on e.migration_key = m.migration_key and e.kind = 'verification' and e.rows_unequal = 0
      where m.migration_key = $1`,
    [row.key],
  );
  const { open = '0', stale = '0' } = rows[0] ?? {};
  return [
    ...(open === '0'
      ? []
      : [
          warning(
            examined,
            'mismatch.open',
            `reads found ${open} rows whose columns differ`,
            'the next sweep repairs them; find out who wrote past the guard (cli status names stray writers)',
          ),
        ]),
    ...(stale === '0'
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
