import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { loadDotEnv } from './dot-env.js';
import { runningDatabase, startDatabase } from './embedded-database.js';

const CORE = fileURLToPath(new URL('../tools/db-migrate.mjs', import.meta.url));
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** `npm run db:migrate -- deploy`: the core on DATABASE_URL or on the embedded database, started for the time if need be. */
async function main(args: readonly string[]): Promise<number> {
  loadDotEnv();
  const isNamed = [process.env['DIRECT_DATABASE_URL'], process.env['DATABASE_URL']].some((url) => url);
  if (isNamed) return migrate(args);
  const running = await runningDatabase();
  if (running !== undefined) return migrate(args, { DATABASE_URL: running });
  const server = await startDatabase((line) => process.stderr.write(`${line}\n`));
  try {
    return await migrate(args, { DATABASE_URL: server.databaseUrl });
  } finally {
    await server.stop();
  }
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

process.exitCode = await main(process.argv.slice(2));
