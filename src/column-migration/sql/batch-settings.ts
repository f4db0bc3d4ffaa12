/**
 * How long a batch waits for a row that another session has locked, before it tries again. It is below PostgreSQL's
 * default `deadlock_timeout` of a second, so nobody waits long behind a batch, and no search for deadlocks begins.
 */
export const ROW_LOCK_TIMEOUT_MS = 900;

/**
 * Lets triggers leave out the updates of a backfill, for example by `WHEN (current_setting('column_migration.backfill',
 * true) IS NULL)`.
 */
export const BACKFILL_SETTING = 'column_migration.backfill';

/**
 * Settings of each batch's transaction. The plans are pinned, because batches go by the primary key or by a range of
 * blocks whatever the statistics say. Asynchronous commit is safe: position and rows are in the same transaction, so
 * they are lost or kept together.
 */
export const BATCH_SETTINGS = Object.entries({
  lock_timeout: `${ROW_LOCK_TIMEOUT_MS}ms`,
  synchronous_commit: 'off',
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  max_parallel_workers_per_gather: '0',
  jit: 'off',
})
  .map(([name, value]) => `set local ${name} = '${value}'`)
  // The share of HOT updates is read while the run goes on.
  .concat('select pg_stat_force_next_flush()')
  .join('; ');
