import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { loadDotEnv } from './dot-env.js';
import { runningDatabase, startDatabase } from './embedded-database.js';

/** `npm run db:migrate -- dev|deploy|status`: tools/db-migrate.mjs on DATABASE_URL, or on the embedded database, started for the time if need be. */
async function main(): Promise<void> {
  loadDotEnv();
  const named = process.env['DATABASE_URL'] ?? (await runningDatabase());
  if (named !== undefined && named !== '') {
    process.exitCode = await migrate(named);
    return;
  }
  const server = await startDatabase((line) => process.stderr.write(`${line}\n`));
  try {
    process.exitCode = await migrate(server.databaseUrl);
  } finally {
    await server.stop();
  }
}

async function migrate(databaseUrl: string): Promise<number> {
  const child = spawn(process.execPath, ['tools/db-migrate.mjs', ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });
  // Ctrl-C reaches the child too; this process has to outlive it, to stop the server.
  process.on('SIGINT', () => undefined);
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 130;
}

await main();
