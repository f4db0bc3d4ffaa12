import type { Queryable } from '../sql/queryable.js';
import type { Cursor } from '../catalog/primary-key.sql.js';
import type { Control } from './run.sql.js';

/** Where a range begins and ends: by blocks of the file, or by keys (NULL: from the first, or to the last). */
export type Bounds =
  | { readonly by: 'blocks'; readonly from: number; readonly to: number; readonly passes: readonly number[] }
  | { readonly by: 'key'; readonly after: Cursor; readonly upTo: Cursor };

/** How far a worker has come in its range. Every batch commits it. */
export type Position =
  | { readonly by: 'blocks'; readonly pass: number; readonly block: number }
  | { readonly by: 'key'; readonly after: Cursor };

/** A range that this worker holds, and the fencing token that every batch of it names. */
export interface Claim {
  readonly key: string;
  readonly number: number;
  readonly heap: number;
  readonly bounds: Bounds;
  readonly position: Position | null;
  readonly holder: string;
  readonly fencingToken: bigint;
}

interface Row {
  readonly number: number;
  readonly heap: number;
  readonly bounds: Bounds;
  readonly position: Position | null;
  readonly fencing_token: string;
}

/**
 * Takes a range that nobody holds, or whose holder has been silent for too long. Rows that other workers are looking at
 * are skipped.
 */
export async function claimRange(
  db: Queryable,
  key: string,
  holder: string,
  ttlMs: number,
): Promise<Claim | undefined> {
  const { rows } = await db.query<Row>(
    `update column_migration.backfill_range as r
        set holder = $2, fencing_token = r.fencing_token + 1, expires_at = clock_timestamp() + make_interval(secs => $3::double precision / 1000)
      where r.migration_key = $1 and r.number = (
              select q.number from column_migration.backfill_range as q
               where q.migration_key = $1 and q.finished_at is null and (q.expires_at is null or q.expires_at <= clock_timestamp())
               order by q.number limit 1 for update skip locked)
     returning r.number, r.heap, r.bounds, r.position, r.fencing_token`,
    [key, holder, ttlMs],
  );
  return rows[0] && fromRow(key, holder, rows[0]);
}

/**
 * A range cut off the frontier, held by the worker that cut it. To be called in the transaction that holds the run's
 * row.
 */
export async function addRange(
  db: Queryable,
  key: string,
  range: { readonly heap: number; readonly bounds: Bounds },
  holder: string,
  ttlMs: number,
): Promise<Claim> {
  const { rows } = await db.query<Row>(
    `insert into column_migration.backfill_range as r (migration_key, number, heap, bounds, holder, expires_at)
     values ($1, (select coalesce(max(q.number), 0) + 1 from column_migration.backfill_range as q where q.migration_key = $1), $2, $3, $4,
             clock_timestamp() + make_interval(secs => $5::double precision / 1000))
     returning r.number, r.heap, r.bounds, r.position, r.fencing_token`,
    [key, range.heap, JSON.stringify(range.bounds), holder, ttlMs],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('the range was not added');
  return fromRow(key, holder, row);
}

export interface BatchDone {
  readonly visited: number;
  readonly changed: number;
  /** `null`: the range is done. */
  readonly position: Position | null;
}

/** The operator's present settings, and the file that the table is in. */
export interface Advanced extends Control {
  readonly filenode: string | null;
}

/**
 * Counts a batch, in the batch's own transaction, so position and rows always agree. Returns `undefined` when another
 * worker has the range, the run has ended, or the phase has moved: then nothing of the batch may stay.
 */
export async function advanceRange(
  db: Queryable,
  claim: Claim,
  batch: BatchDone,
  ttlMs: number,
  heapOid: string,
): Promise<Advanced | undefined> {
  const { rows } = await db.query<Advanced>(
    `update column_migration.backfill_range as r
        set position = $5, rows_visited = r.rows_visited + $6, rows_changed = r.rows_changed + $7, batches = r.batches + 1,
            expires_at = clock_timestamp() + make_interval(secs => $8::double precision / 1000),
            finished_at = case when $5::jsonb is null then clock_timestamp() end
       from column_migration.backfill as b join column_migration.migration as m on m.key = b.migration_key and m.version = b.version
      where r.migration_key = $1 and r.number = $2 and r.holder = $3 and r.fencing_token = $4 and r.finished_at is null
        and b.migration_key = r.migration_key and b.status = 'running'
     returning b.is_paused as "isPaused", b.target_ms as "targetMs", b.duty, b.workers, b.limits,
               pg_relation_filenode($9::oid::regclass)::text as filenode`,
    [
      claim.key,
      claim.number,
      claim.holder,
      claim.fencingToken,
      batch.position === null ? null : JSON.stringify(batch.position),
      batch.visited,
      batch.changed,
      ttlMs,
      heapOid,
    ],
  );
  return rows[0];
}

/** Gives a range back as it is, for any worker to take. */
export async function releaseRange(db: Queryable, { key, number, holder, fencingToken }: Claim): Promise<void> {
  await db.query(
    `update column_migration.backfill_range as r set expires_at = clock_timestamp()
      where r.migration_key = $1 and r.number = $2 and r.holder = $3 and r.fencing_token = $4 and r.finished_at is null`,
    [key, number, holder, fencingToken],
  );
}

export async function countUnfinished(db: Queryable, key: string): Promise<number> {
  const { rows } = await db.query<{ count: string }>(
    `select count(*) as count from column_migration.backfill_range as r where r.migration_key = $1 and r.finished_at is null`,
    [key],
  );
  return Number(rows[0]?.count ?? 0);
}

function fromRow(key: string, holder: string, row: Row): Claim {
  return {
    key,
    number: row.number,
    heap: row.heap,
    bounds: row.bounds,
    position: row.position,
    holder,
    fencingToken: BigInt(row.fencing_token),
  };
}
