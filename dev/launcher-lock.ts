import { EmbeddedPostgresError } from './embedded-postgres.errors.js';
import { liveHolder, type ProcessLock, tryProcessLock } from './process-lock.js';

/** Names the launcher that holds the data directory. */
export const launcherFile = (dataDir: string): string => `${dataDir}.launcher`;

/**
 * One live launcher per data directory.
 * @throws EmbeddedPostgresError `embedded_postgres.in_use` naming the pid of the live launcher
 */
export async function acquireLauncherLock(dataDir: string): Promise<ProcessLock> {
  const lock = await tryProcessLock(launcherFile(dataDir));
  if (lock !== undefined) return lock;
  const pid = await liveLauncher(dataDir);
  throw new EmbeddedPostgresError(
    'embedded_postgres.in_use',
    pid === undefined
      ? `another launcher is starting with ${dataDir}; try again`
      : `the data directory ${dataDir} is in use by process ${pid}; stop that one first (Ctrl-C in its terminal, or kill ${pid}), or choose another data directory`,
  );
}

/** The pid of the launcher that holds the data directory; `undefined` when there is none or it is dead. */
export function liveLauncher(dataDir: string): Promise<number | undefined> {
  return liveHolder(launcherFile(dataDir));
}
