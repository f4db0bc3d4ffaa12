import type { Identity } from '../guard/identity.sql.js';
import type { Queryable } from '../sql/queryable.js';
import type { Heap } from './heaps.sql.js';

/** Sizes and counters at the beginning or end of a run. */
export interface Measures {
  /** Where the server's WAL stands. It counts everybody's writes. */
  readonly wal: string;
  readonly heapBytes: number;
  readonly indexBytes: number;
  readonly deadRows: number;
  readonly updates: number;
  readonly hotUpdates: number;
  /** What the run's proof depends on, as it was before the first row. */
  readonly identity: Identity;
}

export async function measure(db: Queryable, heaps: readonly Heap[], identity: Identity): Promise<Measures> {
  const { rows } = await db.query<Record<'wal' | 'heap' | 'indexes' | 'dead' | 'updates' | 'hot', string>>(
    `select pg_current_wal_insert_lsn()::text as wal, coalesce(sum(pg_table_size(c.oid)), 0) as heap, coalesce(sum(pg_indexes_size(c.oid)), 0) as indexes,
            coalesce(sum(s.n_dead_tup), 0) as dead, coalesce(sum(s.n_tup_upd), 0) as updates, coalesce(sum(s.n_tup_hot_upd), 0) as hot
       from pg_class as c left join pg_stat_all_tables as s on s.relid = c.oid where c.oid = any($1::oid[])`,
    [heaps.map(({ oid }) => oid)],
  );
  const row = rows[0];
  return {
    wal: row?.wal ?? '0/0',
    heapBytes: Number(row?.heap ?? 0),
    indexBytes: Number(row?.indexes ?? 0),
    deadRows: Number(row?.dead ?? 0),
    updates: Number(row?.updates ?? 0),
    hotUpdates: Number(row?.hot ?? 0),
    identity,
  };
}

/** The share of HOT updates since then. `null` while there were too few updates to tell. */
export function hotRateSince(before: Measures, now: Measures, atLeast = 1): number | null {
  const updates = now.updates - before.updates;
  return updates < atLeast ? null : Math.max(0, now.hotUpdates - before.hotUpdates) / updates;
}
