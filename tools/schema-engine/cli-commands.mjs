import { parseConnectionUrl } from './connection-url.mjs';
import { assertReachable, createDatabase, dropDatabase } from './connection.mjs';
import { isServerError } from './database-error.mjs';
import { KnownError } from './known-error.mjs';

/** @import { EngineArguments } from './arguments.mjs' */
/** @import { Target } from './connection-url.mjs' */

/** @type {Readonly<Record<string, (target: Target) => Promise<unknown>>>} */
const COMMANDS = {
  'can-connect-to-database': assertReachable,
  'create-database': createMissing,
  'drop-database': dropDatabase,
};

/**
 * Runs one of the commands for which the CLI starts an engine of its own.
 * @param {EngineArguments} options
 * @throws {KnownError}
 */
export async function runCliCommand({ cliCommand = '', url }) {
  const command = COMMANDS[cliCommand];
  if (command === undefined) throw new KnownError(undefined, `the schema engine has no command "${cliCommand}"`);
  if (url === undefined) throw new KnownError(undefined, 'there is no database to connect to: set DATABASE_URL');
  await command(parseConnectionUrl(url));
}

/** @param {Target} target */
async function createMissing(target) {
  try {
    await createDatabase(target);
  } catch (error) {
    if (!isServerError(error)) throw error;
    const isThere = error.code === '42P04';
    const message = isThere ? `Database \`${target.database}\` already exists on the database server` : error.message;
    throw new KnownError(isThere ? 'P1009' : undefined, message, { database_name: target.database });
  }
}
