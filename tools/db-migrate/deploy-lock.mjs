import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { createDatabase, withConnection } from '../schema-engine/connection.mjs';
import { isServerError } from '../schema-engine/database-error.mjs';
import { KnownError } from '../schema-engine/known-error.mjs';
import { DbMigrateError, EXIT_TEMPORARY } from './db-migrate-error.mjs';

/** @import { Client } from 'pg' */
/** @import { Target } from '../schema-engine/connection-url.mjs' */

/** Any number that nobody else locks in this database. Prisma's own is 72707369. */
const LOCK = 7_240_917_003;
const APPLICATION_NAME = 'treasurer-db-migrate';
const POLL_MS = 250;
/** Building an index on a large table takes minutes. */
const PATIENCE_MS = 15 * 60_000;

const HOLDER = `
  select locks.pid from pg_locks as locks
   where locks.locktype = 'advisory' and locks.granted
     and (locks.classid::bigint << 32 | locks.objid::bigint) = $1
     and locks.database = (select oid from pg_database where datname = current_database())`;

/**
 * One deploy at a time in this database, which is made when it is missing. The lock is polled: a session that waits
 * inside `pg_advisory_lock`, as Prisma does, holds a snapshot, and CREATE INDEX CONCURRENTLY waits for every snapshot.
 * @template T
 * @param {Target} target
 * @param {(line: string) => void} say
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 * @throws {KnownError} when there is no session to be had
 * @throws {DbMigrateError} when another deploy holds the lock for longer than 15 minutes
 */
export async function withDeployLock(target, say, work) {
  const named = { ...target, config: { ...target.config, application_name: APPLICATION_NAME } };
  await createIfMissing(named, say);
  return withConnection(named, async (session) => {
    await acquire(session, say);
    return work();
  });
}

/**
 * @param {Target} target
 * @param {(line: string) => void} say
 */
async function createIfMissing(target, say) {
  try {
    await withConnection(target, (session) => session.query('select 1'));
    return;
  } catch (error) {
    if (!(error instanceof KnownError && error.errorCode === 'P1003')) throw error;
  }
  try {
    await createDatabase(target);
    say(`made the database ${target.database}`);
  } catch (error) {
    // Another deploy was first: it is there, or about to be.
    if (!(isServerError(error) && ['42P04', '23505'].includes(error.code))) throw error;
  }
}

/**
 * @param {Client} session
 * @param {(line: string) => void} say
 */
async function acquire(session, say) {
  const deadline = performance.now() + PATIENCE_MS;
  let isTold = false;
  for (;;) {
    const { rows } = await session.query('select pg_try_advisory_lock($1) as "isMine"', [LOCK]);
    if (rows[0].isMine) return;
    const holder = (await session.query(HOLDER, [LOCK])).rows[0]?.pid ?? 'that just ended';
    if (performance.now() > deadline) {
      throw new DbMigrateError(
        `another deploy (server process ${holder}, application ${APPLICATION_NAME}) has not ended in 15 minutes`,
        EXIT_TEMPORARY,
      );
    }
    if (!isTold) say(`another deploy is running (server process ${holder}); waiting for it`);
    isTold = true;
    await delay(POLL_MS);
  }
}
