import type pg from 'pg';
import { isLockMissing } from './lock-missing.js';
import { ROW_LOCK_TIMEOUT_MS } from './batch-settings.js';

const ATTEMPTS = 20;

/**
 * One batch in one transaction, tried again when rows are locked by others; `undefined` rolls it back.
 * @param settings statements for the transaction alone
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T | undefined>,
  settings = `set local lock_timeout = ${ROW_LOCK_TIMEOUT_MS}`,
): Promise<T | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const client = await pool.connect();
    let isBroken = false;
    try {
      await client.query(`begin; ${settings}`);
      const result = await work(client);
      await client.query(result === undefined ? 'rollback' : 'commit');
      return result;
    } catch (error) {
      isBroken = await client.query('rollback').then(
        () => false,
        () => true,
      );
      if (!isLockMissing(error) || attempt >= ATTEMPTS) throw error;
    } finally {
      client.release(isBroken);
    }
  }
}
