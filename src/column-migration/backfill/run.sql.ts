import type { Queryable } from '../sql/queryable.js';
import type { Cursor } from '../catalog/primary-key.sql.js';
import type { Heap } from './heaps.sql.js';
import type { Measures } from './measures.sql.js';
import type { Direction } from './progress.sql.js';
import type { Visiting } from './visiting.js';

/** What an operator has set. It is read with every batch, so it takes effect within one. `null`: the default. */
export interface Control {
  readonly isPaused: boolean;
  readonly targetMs: number | null;
  readonly duty: number | null;
  readonly workers: number | null;
  readonly limits: Readonly<Record<string, number | string | null>>;
}

/**
 * How far ranges have been handed out: the heap's place in the list, and the next block or the last key. `at` NULL:
 * from its beginning.
 */
export interface Frontier {
  readonly heap: number;
  readonly at: number | Cursor;
}

/** A run, as its workers see it. */
export interface Run extends Control {
  readonly version: bigint;
  readonly status: string;
  readonly direction: Direction;
  readonly visiting: Visiting;
  readonly heaps: readonly Heap[];
  readonly frontier: Frontier | null;
  readonly restarts: number;
  readonly measured: Measures | null;
  /** Whether the ledger is still at the run's version: then the same side wins as at its beginning. */
  readonly isCurrent: boolean;
}

const COLUMNS = `b.version, b.status, b.direction, b.visiting, b.heaps, b.frontier, b.restarts, b.measured,
  b.is_paused as "isPaused", b.target_ms as "targetMs", b.duty, b.workers, b.limits,
  b.version = m.version as "isCurrent"`;

export async function readRun(db: Queryable, key: string): Promise<Run | undefined> {
  return select(db, key, '');
}

/** The run's row, locked until the transaction ends: only one worker at a time cuts ranges or ends the run. */
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
