import { runningDatabase, startDatabase } from './embedded-database.js';
import { loadDotEnv } from './dot-env.js';
import { run } from './run.js';

/**
 * Gives `work` a database: the one named, else `DATABASE_URL` (environment or .env), else the embedded one; that is
 * started for the time of the work, its schema migrations applied, unless it runs already.
 */
export async function withDatabase<T>(given: string | undefined, work: (url: string) => Promise<T>): Promise<T> {
  loadDotEnv();
  const url = given ?? process.env['DATABASE_URL'] ?? (await runningDatabase());
  if (url !== undefined && url !== '') return work(url);
  const server = await startDatabase((line) => process.stderr.write(`${line}\n`));
  try {
    await run('npx', ['prisma', 'migrate', 'deploy'], { DATABASE_URL: server.databaseUrl });
    return await work(server.databaseUrl);
  } finally {
    await server.stop();
  }
}
