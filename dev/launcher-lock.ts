import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.errors.js';
import { identifyProcess } from './process-identity.js';

interface Holder {
  readonly pid: number;
  /** Guards against pid reuse: see `identifyProcess`. */
  readonly identity: string;
}

/** Names the launcher that holds the data directory. */
export const launcherFile = (dataDir: string): string => `${dataDir}.launcher`;

/**
 * One live launcher per data directory. The file stays behind when a launcher is killed; the next one sees that its
 * process is gone and takes it over.
 * @throws EmbeddedPostgresError `embedded_postgres.in_use` naming the pid of the live launcher
 */
export async function acquireLauncherLock(dataDir: string): Promise<{ release(): Promise<void> }> {
  const file = launcherFile(dataDir);
  await mkdir(dirname(file), { recursive: true });
  const own = JSON.stringify({
    pid: process.pid,
    identity: identifyProcess(process.pid) ?? 'unknown',
  } satisfies Holder);
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await writeFile(file, own, { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      await removeUnlessHeld(dataDir);
      continue;
    }
    // Two launchers may both have found a dead holder: the one whose file was removed by the other starts over.
    if ((await readFile(file, 'utf8').catch(() => '')) === own) return { release: () => rm(file, { force: true }) };
  }
  throw new EmbeddedPostgresError(
    'embedded_postgres.in_use',
    `another launcher is starting with ${dataDir}; try again`,
  );
}

async function removeUnlessHeld(dataDir: string): Promise<void> {
  const pid = await liveLauncher(dataDir);
  if (pid !== undefined) {
    throw new EmbeddedPostgresError(
      'embedded_postgres.in_use',
      `the data directory ${dataDir} is in use by process ${pid}; stop that one first (Ctrl-C in its terminal, or kill ${pid}), or choose another data directory`,
    );
  }
  await rm(launcherFile(dataDir), { force: true });
}

/** The pid of the launcher that holds the data directory; `undefined` when there is none or it is dead. */
export async function liveLauncher(dataDir: string): Promise<number | undefined> {
  const holder = parse(await readFile(launcherFile(dataDir), 'utf8').catch(() => ''));
  return holder !== undefined && identifyProcess(holder.pid) === holder.identity ? holder.pid : undefined;
}

function parse(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('identity' in value)) return undefined;
    const { pid, identity } = value;
    return typeof pid === 'number' && typeof identity === 'string' ? { pid, identity } : undefined;
  } catch {
    return undefined;
  }
}
