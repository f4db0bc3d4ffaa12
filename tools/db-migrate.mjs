#!/usr/bin/env node
// `prisma migrate`, safe to run twice at once. Needs the production dependencies and a DATABASE_URL, nothing else: the
// migration Job runs `node tools/db-migrate.mjs deploy`. See docs/operations/schema-migrations.md.
import { existsSync } from 'node:fs';
import { withDeployLock } from './db-migrate/deploy-lock.mjs';
import { runPrismaMigrate } from './db-migrate/prisma-migrate.mjs';
import { DbMigrateError, EXIT_USAGE } from './db-migrate/db-migrate-error.mjs';
import { parseConnectionUrl } from './schema-engine/connection-url.mjs';
import { KnownError } from './schema-engine/known-error.mjs';

const REFUSED_IN_PRODUCTION = new Set(['dev', 'reset', 'push']);
const USAGE =
  'usage: db:migrate -- deploy | status | dev | resolve | reset | diff, with the options of `prisma migrate`';

/**
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
async function main(args) {
  const [command] = args;
  if (command === undefined) throw new DbMigrateError(USAGE, EXIT_USAGE);
  if (existsSync('.env')) process.loadEnvFile('.env');
  if (process.env['NODE_ENV'] === 'production' && REFUSED_IN_PRODUCTION.has(command)) {
    throw new DbMigrateError(
      `"${command}" changes a schema outside the history or drops data, and NODE_ENV is production (ADR-003). ` +
        'There, schema migrations are applied with "deploy".',
      EXIT_USAGE,
    );
  }
  // Anything but a deploy changes nothing, or is asked for by one person at a terminal.
  if (command !== 'deploy' || args.includes('--help') || args.includes('-h')) return runPrismaMigrate(args, say);
  return withDeployLock(parseConnectionUrl(databaseUrl()), say, () => runPrismaMigrate(args, say));
}

/** @returns {string} */
function databaseUrl() {
  const url = process.env['DIRECT_DATABASE_URL'] || process.env['DATABASE_URL'];
  if (!url) throw new DbMigrateError('DATABASE_URL is not set: it names the database to migrate', EXIT_USAGE);
  return url;
}

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof KnownError || error instanceof DbMigrateError)) throw error;
  const code = error instanceof KnownError && error.errorCode !== undefined ? `${error.errorCode}: ` : '';
  say(`Error: ${code}${error.message}`);
  process.exitCode = error instanceof DbMigrateError ? error.exitCode : 1;
}
