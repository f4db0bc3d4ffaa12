/** A batch waits this long for a row that somebody else has locked, then tries again: nobody waits long behind it, and no deadlock is looked for meanwhile. */
export const ROW_LOCK_TIMEOUT_MS = 900;

/** For triggers that are to leave a backfill's updates alone: `WHEN (current_setting('column_migration.backfill', true) IS NULL)`, say. */
export const BACKFILL_SETTING = 'column_migration.backfill';

/**
 * Of each batch's transaction. Batches go by the primary key or by a range of blocks, whatever statistics say or do not say.
 * Asynchronous commit is safe: position and rows are in the same transaction, and lost or kept together.
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
  // The HOT rate is looked at while the run goes on.
  .concat('select pg_stat_force_next_flush()')
  .join('; ');
