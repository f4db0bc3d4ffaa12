#!/usr/bin/env node
// `prisma migrate`, made safe to run twice at once. Needs production dependencies and DATABASE_URL only: the migration Job runs it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

const EXIT_USAGE = 64;
const EXIT_TIMEOUT = 75;
/** Any number nobody else uses: "treasurer deploys" in the space of advisory locks. */
const LOCK = 7_240_917_003;
const LOCK_WAIT_MS = 300_000;
const REFUSED_IN_PRODUCTION = new Set(['dev', 'reset']);

const args = process.argv.slice(2);
const command = args[0] ?? 'deploy';
const url = process.env.DIRECT_DATABASE_URL ?? process.env.DATABASE_URL;

if (url === undefined || url === '') fail(EXIT_USAGE, 'DATABASE_URL is not set: name the database to migrate.');
if (process.env.NODE_ENV === 'production' && REFUSED_IN_PRODUCTION.has(command)) {
  fail(
    EXIT_USAGE,
    `\`migrate ${command}\` may reset data and is for development; in production use \`db:migrate deploy\` (ADR-003).`,
  );
}
process.exitCode = command === 'deploy' ? await deployAlone(url) : await prisma(args);

/** One deploy at a time. The lock is polled: a session waiting inside a statement would hold a snapshot that CREATE INDEX CONCURRENTLY waits for. */
async function deployAlone(databaseUrl) {
  const lock = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'treasurer-db-migrate',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  lock.on('error', () => undefined);
  try {
    await lock.connect();
  } catch {
    // No such database, wrong password, nobody there: Prisma says it in its own words, with its code.
    await lock.end().catch(() => undefined);
    return prisma(args);
  }
  try {
    const deadline = Date.now() + LOCK_WAIT_MS;
    for (
      let isTold = false;
      !(await lock.query('select pg_try_advisory_lock($1) as held', [LOCK])).rows[0].held;
      isTold = true
    ) {
      if (Date.now() > deadline)
        fail(
          EXIT_TIMEOUT,
          'another deploy has been running for five minutes; look at it (application_name treasurer-db-migrate), then try again.',
        );
      if (!isTold) console.error('another deploy is running; waiting for it');
      await delay(250);
    }
    return await prisma(args);
  } finally {
    await lock.end().catch(() => undefined);
  }
}

async function prisma(rest) {
  const cli = createRequire(import.meta.url).resolve('prisma/build/index.js');
  const child = spawn(process.execPath, [cli, 'migrate', ...(rest.length === 0 ? ['deploy'] : rest)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  const [code] = await once(child, 'close');
  return code ?? 130;
}

function fail(code, message) {
  console.error(message);
  process.exit(code);
}
