import type { Queryable } from '../sql/queryable.js';
import type { Cursor } from '../catalog/primary-key.sql.js';
import type { Heap } from './heaps.sql.js';
import type { Measures } from './measures.sql.js';
import type { Direction } from './progress.sql.js';
import type { Visiting } from './visiting.js';

/** What an operator has set; read with every batch, so it counts within one. `null`: the default. */
export interface Control {
  readonly isPaused: boolean;
  readonly targetMs: number | null;
  readonly duty: number | null;
  readonly workers: number | null;
  readonly limits: Readonly<Record<string, number | string | null>>;
}

/** How far ranges have been handed out: the heap's place in the list, and the next block or the last key; `at` NULL: from its beginning. */
export interface Frontier {
  readonly heap: number;
  readonly at: number | Cursor;
}

/** A run as its workers see it. */
export interface Run extends Control {
  readonly version: bigint;
  readonly status: string;
  readonly direction: Direction;
  readonly visiting: Visiting;
  readonly heaps: readonly Heap[];
  readonly frontier: Frontier | null;
  readonly restarts: number;
  readonly measured: Measures | null;
  /** The ledger has not moved since it began: which side wins is as it was. */
  readonly isCurrent: boolean;
}

const COLUMNS = `b.version, b.status, b.direction, b.visiting, b.heaps, b.frontier, b.restarts, b.measured,
  b.is_paused as "isPaused", b.target_ms as "targetMs", b.duty, b.workers, b.limits,
  b.version = m.version as "isCurrent"`;

export async function readRun(db: Queryable, key: string): Promise<Run | undefined> {
  return select(db, key, '');
}

/** The run's row, locked until the transaction ends: ranges are cut, and the run ended, by one at a time. */
export async function lockRun(db: Queryable, key: string): Promise<Run | undefined> {
  return select(db, key, 'for update of b');
}

async function select(db: Queryable, key: string, lock: string): Promise<Run | undefined> {
  const { rows } = await db.query<Omit<Run, 'version'> & { version: string }>(
    `select ${COLUMNS} from column_migration.backfill as b join column_migration.migration as m on m.key = b.migration_key where b.migration_key = $1 ${lock}`,
    [key],
  );
  return rows[0] && { ...rows[0], version: BigInt(rows[0].version) };
}

export interface NewRun {
  readonly version: bigint;
  readonly direction: Direction;
  readonly visiting: Visiting;
  readonly heaps: readonly Heap[];
  readonly rowsExpected: number | null;
  readonly measured: Measures;
}

/** A run from the beginning; what an operator has set stays. */
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

/** The same run over the table as it is now: its rows stand elsewhere, or in other tables. Changed rows stay counted. */
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

export async function writeFrontier(db: Queryable, key: string, frontier: Frontier | null): Promise<void> {
  await db.query(
    `update column_migration.backfill as b set frontier = $2, updated_at = clock_timestamp() where b.migration_key = $1`,
    [key, frontier === null ? null : json(frontier)],
  );
}

/** For the ranges that are cut from now on. */
export async function writeVisiting(db: Queryable, key: string, visiting: Visiting): Promise<void> {
  await db.query(`update column_migration.backfill as b set visiting = $2 where b.migration_key = $1`, [
    key,
    json(visiting),
  ]);
}

/** The run is over, one way or the other. */
export async function writeEnd(
  db: Queryable,
  key: string,
  status: 'completed' | 'failed',
  { problem = null, report = null }: { readonly problem?: string | null; readonly report?: object | null },
): Promise<void> {
  await db.query(
    `update column_migration.backfill as b
        set status = $2, problem = $3, report = $4, holding = null, finished_at = clock_timestamp(), updated_at = clock_timestamp()
      where b.migration_key = $1 and b.status = 'running'`,
    [key, status, problem, report === null ? null : json(report)],
  );
}

/** A finished run's report goes on: what sweeps have found and repaired since, all of them together. */
export async function addSweep(
  db: Queryable,
  key: string,
  version: bigint,
  { rowsSeen, rowsUnequal, rowsRepaired }: Record<'rowsSeen' | 'rowsUnequal' | 'rowsRepaired', number>,
): Promise<void> {
  const plus = (name: string, parameter: string): string =>
    `'${name}', coalesce((b.report->'sweeps'->>'${name}')::bigint, 0) + ${parameter}::bigint`;
  await db.query(
    `update column_migration.backfill as b
        set report = b.report || jsonb_build_object('sweeps', jsonb_build_object(
              ${[plus('count', '1'), plus('rows', '$3'), plus('mismatches', '$4'), plus('repaired', '$5')].join(', ')}))
      where b.migration_key = $1 and b.version = $2 and b.status = 'completed' and b.report is not null`,
    [key, version, rowsSeen, rowsUnequal, rowsRepaired],
  );
}

/** What a worker waits for, and for how long it has. */
export async function writeHolding(db: Queryable, key: string, holding: string | null): Promise<void> {
  await db.query(
    `update column_migration.backfill as b set holding = $2 where b.migration_key = $1 and b.holding is distinct from $2`,
    [key, holding],
  );
}

export async function addWaited(db: Queryable, key: string, signal: string, ms: number): Promise<void> {
  await db.query(
    `update column_migration.backfill as b
        set waited_ms = b.waited_ms || jsonb_build_object($2::text, coalesce((b.waited_ms->>$2)::bigint, 0) + $3::bigint) where b.migration_key = $1`,
    [key, signal, Math.round(ms)],
  );
}

function json(value: unknown): string {
  return JSON.stringify(value);
}
