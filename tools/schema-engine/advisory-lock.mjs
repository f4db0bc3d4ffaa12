import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 100;

/**
 * @param {string} script
 * @returns {string | undefined} the advisory lock that the engine asks for before it applies schema migrations
 */
export function requestedLock(script) {
  return /^\s*SELECT pg_advisory_lock\((\d+)\);?\s*$/i.exec(script)?.[1];
}

/**
 * Takes the lock without waiting inside a statement: that would hold a snapshot, and CREATE INDEX CONCURRENTLY waits
 * for every snapshot. Of two deploys, the one that has the lock would wait for the one that wants it.
 * The engine gives up after ten seconds, with P1002.
 * @param {import('pg').Pool} pool of one session
 * @param {string} lock
 * @returns {Promise<number>} rows affected
 */
export async function pollAdvisoryLock(pool, lock) {
  for (;;) {
    const { rows } = await pool.query('select pg_try_advisory_lock($1) as "isMine"', [lock]);
    if (rows[0].isMine) return 0;
    await delay(POLL_MS);
  }
}
