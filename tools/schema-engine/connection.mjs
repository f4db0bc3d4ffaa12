import pg from 'pg';
import { connectionError, isServerError } from './database-error.mjs';
import { withDatabase } from './connection-url.mjs';

/** @import { Target } from './connection-url.mjs' */

const INSUFFICIENT_PRIVILEGE = '42501';
const END_OWN_SESSIONS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
   WHERE datname = $1 AND backend_type = 'client backend' AND pg_has_role(usesysid, 'MEMBER')`;

/**
 * Opens a session, does the work and closes it.
 * @template T
 * @param {Target} target
 * @param {(client: pg.Client) => Promise<T>} work
 * @returns {Promise<T>}
 * @throws {KnownError} P1000, P1001, P1003, P1010, P1011 when no session can be had; what `work` throws
 */
export async function withConnection(target, work) {
  const { client } = await connect(target);
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * The settings with which a session could be had: with `sslmode=prefer` only the server tells.
 * @param {Target} target
 * @returns {Promise<pg.ClientConfig>}
 */
export async function reachableConfig(target) {
  const { client, config } = await connect(target);
  await client.end();
  return config;
}

/**
 * @param {Target} target
 * @returns {Promise<{ client: pg.Client, config: pg.ClientConfig }>}
 */
async function connect(target) {
  const { ssl, isOptional } = target.tls;
  try {
    return await open({ ...target.config, ssl });
  } catch (error) {
    const hasNoTls = error instanceof Error && error.message === 'The server does not support SSL connections';
    if (isOptional && hasNoTls) return connect({ ...target, tls: { ssl: false, isOptional: false } });
    throw connectionError(error, target);
  }
}

/**
 * @param {pg.ClientConfig} config
 * @returns {Promise<{ client: pg.Client, config: pg.ClientConfig }>}
 */
async function open(config) {
  const client = new pg.Client(config);
  // A session that breaks while idle emits an error; whoever uses it next is told.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return { client, config };
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

/** @param {Target} target */
export function assertReachable(target) {
  return withConnection(target, (client) => client.query('select 1'));
}

/**
 * @param {Target} target
 * @throws {KnownError} when there is no maintenance database to do it from
 */
export async function createDatabase(target) {
  await withMaintenance(target, (client) => client.query(`CREATE DATABASE ${pg.escapeIdentifier(target.database)}`));
}

/**
 * Ends the sessions in it first. No error when there is no such database.
 * @param {Target} target
 */
export async function dropDatabase(target) {
  const drop = `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(target.database)}`;
  await withMaintenance(target, async (client) => {
    try {
      await client.query(`${drop} WITH (FORCE)`);
    } catch (error) {
      if (!isServerError(error) || error.code !== INSUFFICIENT_PRIVILEGE) throw error;
      // FORCE takes an autovacuum worker for a superuser's session; without it, DROP DATABASE ends such workers itself.
      await client.query(END_OWN_SESSIONS, [target.database]);
      await client.query(drop);
    }
  });
}

/**
 * @template T
 * @param {Target} target
 * @param {(client: pg.Client) => Promise<T>} work
 */
function withMaintenance(target, work) {
  return withConnection(withDatabase(target, target.database === 'postgres' ? 'template1' : 'postgres'), work);
}
