import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { loadDotEnv } from './dot-env.js';
import { runningDatabase, startDatabase } from './embedded-database.js';
import { EmbeddedPostgresError } from './embedded-postgres.errors.js';

const CORE = fileURLToPath(new URL('../tools/db-migrate.mjs', import.meta.url));
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
const POLL_MS = 200;
const START_PATIENCE_MS = 15_000;
const STOP_PATIENCE_MS = 60_000;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** `npm run db:migrate -- deploy`: the core on DATABASE_URL or on the embedded database, started for the time if need be. */
async function main(args: readonly string[]): Promise<number> {
  loadDotEnv();
  const isNamed = [process.env['DIRECT_DATABASE_URL'], process.env['DATABASE_URL']].some((url) => url);
  if (isNamed) return migrate(args);
  const database = await openDatabase();
  try {
    return await migrate(args, { DATABASE_URL: database.url });
  } finally {
    await database.close();
  }
}

interface Database {
  readonly url: string;
  close(): Promise<void>;
}

/** The embedded database of whoever runs it already, or started; somebody else may be in the middle of starting it. */
async function openDatabase(): Promise<Database> {
  const deadline = performance.now() + START_PATIENCE_MS;
  for (;;) {
    const url = await runningDatabase();
    if (url !== undefined) return { url, close: () => Promise.resolve() };
    try {
      const { databaseUrl, stop } = await startDatabase(say);
      return { url: databaseUrl, close: () => untilAlone(databaseUrl).then(stop) };
    } catch (error) {
      const isStarting = error instanceof EmbeddedPostgresError && error.code === 'embedded_postgres.in_use';
      if (!isStarting || performance.now() > deadline) throw error;
      await delay(POLL_MS);
    }
  }
}

/** A second command may have found the server running; it is stopped when that is done too, or after a minute. */
async function untilAlone(url: string): Promise<void> {
  const deadline = performance.now() + STOP_PATIENCE_MS;
  const session = new pg.Client({ connectionString: url });
  await session.connect();
  const others = `select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`;
  while (performance.now() < deadline && (await session.query(others)).rowCount !== 0) await delay(POLL_MS);
  await session.end();
}

async function migrate(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<number> {
  const child = spawn(process.execPath, [CORE, ...args], { stdio: 'inherit', env: { ...process.env, ...environment } });
  // The child ends first, and this process stops the server after it.
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of SIGNALS) process.on(signal, forward);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  for (const one of SIGNALS) process.off(one, forward);
  return code ?? 128 + constants.signals[signal ?? 'SIGTERM'];
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof EmbeddedPostgresError)) throw error;
  say(`Error: ${error.message}`);
  process.exitCode = 1;
}
