import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { identifyProcess } from './process-identity.js';

interface Holder {
  readonly pid: number;
  /** Guards against pid reuse: see `identifyProcess`. */
  readonly identity: string;
}

export interface ProcessLock {
  release(): Promise<void>;
}

/** Two that try at once may both have found a dead holder: after so many tries somebody else is taking it. */
const ATTEMPTS = 3;

/**
 * A file that one live process has at a time. It stays behind when that one is killed; the next one sees that the process
 * is gone and takes it over. Answers `undefined` when somebody else has it, or is taking it.
 */
export async function tryProcessLock(file: string): Promise<ProcessLock | undefined> {
  await mkdir(dirname(file), { recursive: true });
  const own = JSON.stringify({
    pid: process.pid,
    identity: identifyProcess(process.pid) ?? 'unknown',
  } satisfies Holder);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      await writeFile(file, own, { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if ((await liveHolder(file)) !== undefined) return undefined;
      await rm(file, { force: true });
      continue;
    }
    // The one whose file was removed by the other starts over.
    if ((await readFile(file, 'utf8').catch(() => '')) === own) return { release: () => rm(file, { force: true }) };
  }
  return undefined;
}

/** The pid of the live process that has the lock; `undefined` when nobody has, or one that is dead. */
export async function liveHolder(file: string): Promise<number | undefined> {
  const holder = parse(await readFile(file, 'utf8').catch(() => ''));
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
