import type { Cursor } from './fill-batch.sql.js';
import type { Queryable } from '../sql/queryable.js';

export type BackfillStatus = 'pending' | 'running' | 'paused' | 'completed' | 'failed' | 'cancelled';

/** How far a backfill has come. */
export interface BackfillProgress {
  readonly status: BackfillStatus;
  readonly cursor: Cursor;
  readonly rowsVisited: number;
  readonly rowsChanged: number;
  readonly batches: number;
  /** By the planner's statistics when it began; `null` when there were none. */
  readonly rowsExpected: number | null;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  /** Of the time it ran, by the database's clock, in ms. */
  readonly elapsedMs: number;
  readonly problem: string | null;
}

/** Begins a backfill, or goes on with the one that was interrupted under the same version. */
export async function beginBackfill(
  db: Queryable,
  key: string,
  version: bigint,
  table: string,
): Promise<BackfillProgress> {
  await db.query(
    `insert into column_migration.backfill as b (migration_key, status, version, rows_expected)
     values ($1, 'running', $2, (select nullif(c.reltuples, -1)::bigint from pg_class as c where c.oid = $3::regclass))
     on conflict (migration_key) do update
        set status = 'running', cursor = null, version = excluded.version, rows_visited = 0, rows_changed = 0, batches = 0,
            rows_expected = excluded.rows_expected, started_at = clock_timestamp(), updated_at = clock_timestamp(), finished_at = null, problem = null
      where b.version <> excluded.version or b.status in ('completed', 'failed', 'cancelled')`,
    [key, version, table],
  );
  const progress = await readBackfill(db, key);
  if (progress === undefined) throw new Error('the backfill was begun, but is not there');
  return progress;
}

export async function readBackfill(db: Queryable, key: string): Promise<BackfillProgress | undefined> {
  const { rows } = await db.query<{
    status: BackfillStatus;
    cursor: Cursor;
    rows_visited: string;
    rows_changed: string;
    batches: string;
    rows_expected: string | null;
    started_at: Date;
    finished_at: Date | null;
    elapsed_ms: string;
    problem: string | null;
  }>(
    `select b.status, b.cursor, b.rows_visited, b.rows_changed, b.batches, b.rows_expected, b.started_at, b.finished_at, b.problem,
            (extract(epoch from coalesce(b.finished_at, b.updated_at) - b.started_at) * 1000)::bigint as elapsed_ms
       from column_migration.backfill as b where b.migration_key = $1`,
    [key],
  );
  const row = rows[0];
  return (
    row && {
      status: row.status,
      cursor: row.cursor,
      rowsVisited: Number(row.rows_visited),
      rowsChanged: Number(row.rows_changed),
      batches: Number(row.batches),
      rowsExpected: row.rows_expected === null ? null : Number(row.rows_expected),
      startedAt: row.started_at,
      finishedAt: row.finished_at,
      elapsedMs: Number(row.elapsed_ms),
      problem: row.problem,
    }
  );
}

/** Counts a batch, in the batch's own transaction: whatever happens, position and rows agree. */
export async function advanceBackfill(
  db: Queryable,
  key: string,
  batch: { readonly visited: number; readonly changed: number; readonly cursor: Cursor },
): Promise<void> {
  await db.query(
    `update column_migration.backfill as b
        set cursor = $2, rows_visited = b.rows_visited + $3, rows_changed = b.rows_changed + $4, batches = b.batches + 1,
            updated_at = clock_timestamp(), status = case when $2::jsonb is null then 'completed' else b.status end,
            finished_at = case when $2::jsonb is null then clock_timestamp() end
      where b.migration_key = $1`,
    [key, batch.cursor === null ? null : JSON.stringify(batch.cursor), batch.visited, batch.changed],
  );
}
