import type { Queryable } from '../sql/queryable.js';
import type { Heap } from './heaps.sql.js';
import type { Measures } from './measures.sql.js';
import type { Direction } from './progress.sql.js';
import type { Visiting } from './visiting.js';

export interface NewRun {
  readonly version: bigint;
  readonly direction: Direction;
  readonly visiting: Visiting;
  readonly heaps: readonly Heap[];
  readonly rowsExpected: number | null;
  readonly measured: Measures;
}

/** A run from the beginning. What an operator has set stays. */
export async function writeNewRun(db: Queryable, key: string, run: NewRun): Promise<void> {
  await db.query(`delete from column_migration.backfill_range as r where r.migration_key = $1`, [key]);
  await db.query(
    `insert into column_migration.backfill as b (migration_key, status, version, direction, visiting, heaps, frontier, rows_expected, measured)
     values ($1, 'running', $2, $3, $4, $5, '{"heap": 0, "at": null}', $6, $7)
     on conflict (migration_key) do update
        set status = 'running', version = excluded.version, direction = excluded.direction, visiting = excluded.visiting, heaps = excluded.heaps,
            frontier = excluded.frontier, rows_expected = excluded.rows_expected, measured = excluded.measured, rows_visited = 0, rows_changed = 0,
            batches = 0, restarts = 0, vacuums = 0, waited_ms = '{}', holding = null, report = null, problem = null,
            started_at = clock_timestamp(), updated_at = clock_timestamp(), finished_at = null`,
    [key, run.version, run.direction, json(run.visiting), json(run.heaps), run.rowsExpected, json(run.measured)],
  );
}

/**
 * The same run over the table as it is now, whose rows are in other places or other tables. Changed rows stay counted.
 */
export async function writeRestart(
  db: Queryable,
  key: string,
  { visiting, heaps }: Pick<NewRun, 'visiting' | 'heaps'>,
): Promise<void> {
  await db.query(
    `update column_migration.backfill as b
        set visiting = $2, heaps = $3, frontier = '{"heap": 0, "at": null}', restarts = b.restarts + 1, vacuums = 0,
            rows_changed = b.rows_changed + r.changed, batches = b.batches + r.batches, updated_at = clock_timestamp()
       from (select coalesce(sum(x.rows_changed), 0) as changed, coalesce(sum(x.batches), 0) as batches
               from column_migration.backfill_range as x where x.migration_key = $1) as r
      where b.migration_key = $1`,
    [key, json(visiting), json(heaps)],
  );
  await db.query(`delete from column_migration.backfill_range as r where r.migration_key = $1`, [key]);
}

function json(value: unknown): string {
  return JSON.stringify(value);
}
