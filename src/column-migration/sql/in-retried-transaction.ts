import type pg from 'pg';
import { ROW_LOCK_TIMEOUT_MS } from './batch-settings.js';
import { inTransaction } from './in-transaction.js';
import { isLockMissing } from './lock-missing.js';

const ATTEMPTS = 20;

/**
 * Does work in one transaction that waits only briefly for locks, and tries it again when others hold them. It rolls
 * back when the result is `undefined`.
 *
 * @param settings statements for this transaction alone
 */
export async function inRetriedTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T | undefined>,
  settings = `set local lock_timeout = ${ROW_LOCK_TIMEOUT_MS}`,
): Promise<T | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await inTransaction(pool, work, { settings, isKept: (result) => result !== undefined });
    } catch (error) {
      if (!isLockMissing(error) || attempt >= ATTEMPTS) throw error;
    }
  }
}
