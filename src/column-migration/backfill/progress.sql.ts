import type { Queryable } from '../sql/queryable.js';
import type { Visiting } from './visiting.js';

export type BackfillStatus = 'pending' | 'running' | 'paused' | 'completed' | 'failed' | 'cancelled';
export type Direction = 'forward' | 'backward';

/** How far a backfill has come. */
export interface BackfillProgress {
  readonly status: BackfillStatus;
  readonly direction: Direction;
  readonly version: bigint;
  readonly rowsVisited: number;
  readonly rowsChanged: number;
  readonly batches: number;
  /** By the planner's statistics or by the sampled pages, when it began. `null` when unknown. */
  readonly rowsExpected: number | null;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  /** How long it has run by the database's clock, in ms. */
  readonly elapsedMs: number;
  readonly problem: string | null;
  /** The order of visiting, and why. `null` before it began. */
  readonly visiting: Visiting | null;
  /** What it waits for now, in words. */
  readonly holding: string | null;
  /** Time waited, by gauge, in ms. */
  readonly waitedMs: Readonly<Record<string, number>>;
  readonly quarantined: number;
  readonly report: Readonly<Record<string, unknown>> | null;
}

interface Row {
  readonly status: BackfillStatus;
  readonly direction: Direction;
  readonly version: string;
  readonly rows_visited: string;
  readonly rows_changed: string;
  readonly batches: string;
  readonly rows_expected: string | null;
  readonly started_at: Date;
  readonly finished_at: Date | null;
  readonly elapsed_ms: string;
  readonly problem: string | null;
  readonly visiting: Visiting | null;
  readonly holding: string | null;
  readonly waited_ms: Readonly<Record<string, number>>;
  readonly quarantined: string;
  readonly report: Readonly<Record<string, unknown>> | null;
}

/**
 * The counters are in the ranges, committed with each batch. Those of ranges that a rewrite made void are in the run
 * itself.
 */
export async function readBackfill(db: Queryable, key: string): Promise<BackfillProgress | undefined> {
  const { rows } = await db.query<Row>(
    `select case when b.is_paused and b.status in ('pending', 'running') then 'paused' else b.status end as status,
            b.direction, b.version, b.rows_expected, b.started_at, b.finished_at, b.problem, b.visiting, b.holding, b.waited_ms, b.report,
            b.rows_visited + r.rows_visited as rows_visited, b.rows_changed + r.rows_changed as rows_changed, b.batches + r.batches as batches,
            (select count(*) from column_migration.quarantine as q where q.migration_key = b.migration_key) as quarantined,
            (extract(epoch from coalesce(b.finished_at, clock_timestamp()) - b.started_at) * 1000)::bigint as elapsed_ms
       from column_migration.backfill as b,
            lateral (select coalesce(sum(x.rows_visited), 0) as rows_visited, coalesce(sum(x.rows_changed), 0) as rows_changed, coalesce(sum(x.batches), 0) as batches
                       from column_migration.backfill_range as x where x.migration_key = b.migration_key) as r
      where b.migration_key = $1`,
    [key],
  );
  const row = rows[0];
  return (
    row && {
      status: row.status,
      direction: row.direction,
      version: BigInt(row.version),
      rowsVisited: Number(row.rows_visited),
      rowsChanged: Number(row.rows_changed),
      batches: Number(row.batches),
      rowsExpected: row.rows_expected === null ? null : Number(row.rows_expected),
      startedAt: row.started_at,
      finishedAt: row.finished_at,
      elapsedMs: Number(row.elapsed_ms),
      problem: row.problem,
      visiting: row.visiting,
      holding: row.holding,
      waitedMs: row.waited_ms,
      quarantined: Number(row.quarantined),
      report: row.report,
    }
  );
}
