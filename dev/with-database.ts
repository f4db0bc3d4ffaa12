import { runningDatabase, startDatabase } from './embedded-database.js';
import { Cleanups } from './cleanups.js';
import { loadDotEnv } from './dot-env.js';
import { aborted, watchForInterruption } from './interruption.js';
import { run } from './run.js';

export class InterruptedError extends Error {}

/**
 * Gives `work` a database: the one named, else `DATABASE_URL` (environment or .env), else the embedded one; that is
 * started for the time of the work, its schema migrations applied, unless it runs already.
 * @throws InterruptedError when somebody wants the program to end; an embedded database has ended by then
 */
export async function withDatabase<T>(given: string | undefined, work: (url: string) => Promise<T>): Promise<T> {
  loadDotEnv();
  const url = given ?? process.env['DATABASE_URL'] ?? (await runningDatabase());
  if (url !== undefined && url !== '') return work(url);
  const signal = watchForInterruption();
  const cleanups = new Cleanups();
  const onEmbedded = async (): Promise<T> => {
    const starting = startDatabase((line) => process.stderr.write(`${line}\n`));
    const { databaseUrl } = await cleanups.begin(starting, (server) => server.stop());
    await run('npx', ['prisma', 'migrate', 'deploy'], { DATABASE_URL: databaseUrl });
    return work(databaseUrl);
  };
  try {
    return await Promise.race([onEmbedded(), aborted(signal)]);
  } catch (error) {
    throw signal.aborted ? new InterruptedError() : error;
  } finally {
    await cleanups.run();
  }
}
