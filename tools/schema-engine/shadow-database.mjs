import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { parseConnectionUrl, withDatabase } from './connection-url.mjs';
import { createDatabase, dropDatabase, withConnection } from './connection.mjs';
import { isServerError } from './database-error.mjs';
import { KnownError } from './known-error.mjs';

/** @import { Target } from './connection-url.mjs' */

/**
 * An empty database that the engine replays the schema migrations in.
 * @typedef {object} ShadowDatabase
 * @property {Target} target
 * @property {() => Promise<void>} dispose removes what was made; a given database is kept
 */

/**
 * @param {Target | undefined} main
 * @param {string | undefined} givenUrl
 * @returns {Promise<ShadowDatabase>}
 * @throws {KnownError} P3014 when it cannot be made
 */
export async function openShadowDatabase(main, givenUrl) {
  if (givenUrl !== undefined) return emptyGiven(parseConnectionUrl(givenUrl), main);
  if (main === undefined) {
    throw new KnownError(undefined, 'a shadow database is needed: set DATABASE_URL or SHADOW_DATABASE_URL');
  }
  const target = withDatabase(main, `prisma_migrate_shadow_db_${randomUUID()}`);
  await create(target);
  return { target, dispose: () => dropDatabase(target) };
}

/** @param {Target} target */
async function create(target) {
  try {
    await createDatabase(target);
  } catch (error) {
    if (!isServerError(error)) throw error;
    throw new KnownError(
      'P3014',
      `Prisma Migrate could not create the shadow database. Please make sure the database user has permission to create databases, or give it an empty database as SHADOW_DATABASE_URL. Read more about the shadow database (and workarounds) at https://pris.ly/d/migrate-shadow\n\nOriginal error: ${error.message} (SQLSTATE ${error.code})`,
    );
  }
}

/**
 * @param {Target} target
 * @param {Target | undefined} main
 * @returns {Promise<ShadowDatabase>}
 */
async function emptyGiven(target, main) {
  if (main?.address === target.address && main.database === target.database) {
    throw new KnownError(undefined, 'SHADOW_DATABASE_URL names the main database, and a shadow database is emptied');
  }
  await withConnection(target, async (client) => {
    const { rows } = await client.query(
      `select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'`,
    );
    const drops = rows.map(({ nspname }) => `DROP SCHEMA ${pg.escapeIdentifier(nspname)} CASCADE;`);
    await client.query(`${drops.join(' ')} CREATE SCHEMA public;`);
  });
  return { target, dispose: () => Promise.resolve() };
}
