import type pg from 'pg';
import { isLockMissing } from '../sql/lock-missing.js';

/** A batch waits this long for a row that somebody else has locked, then tries again: nobody waits long behind it either. */
const ROW_LOCK_TIMEOUT_MS = 900;
const ATTEMPTS = 20;

/** One batch in one transaction, tried again when rows are locked by others; `undefined` rolls it back. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T | undefined>,
): Promise<T | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const client = await pool.connect();
    let isBroken = false;
    try {
      await client.query(`begin; set local lock_timeout = ${ROW_LOCK_TIMEOUT_MS}`);
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
