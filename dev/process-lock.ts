import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
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

/** Each fails only when somebody else has just taken, or given up, the lock. */
const ATTEMPTS = 5;
/** A takeover takes milliseconds: of one this old, the process was killed in the middle of it. */
const ABANDONED_MS = 10_000;

/**
 * A file that one live process has at a time. It stays behind when that one is killed; the next one sees that the process
 * is gone and takes it over. It appears with its content, by `link`: one that is empty for a moment would be taken for a dead one's.
 * Answers `undefined` when somebody else has it, or is taking it.
 */
export async function tryProcessLock(file: string): Promise<ProcessLock | undefined> {
  await mkdir(dirname(file), { recursive: true });
  const own = `${file}.${randomUUID()}`;
  const holder: Holder = { pid: process.pid, identity: identifyProcess(process.pid) ?? 'unknown' };
  await writeFile(own, JSON.stringify(holder));
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (await succeeds(link(own, file), 'EEXIST')) return { release: () => rm(file, { force: true }) };
      const found = await readFile(file, 'utf8').catch(() => undefined);
      if (found === undefined) continue;
      if (isAlive(found) || !(await removeDead(file, found))) return undefined;
    }
    return undefined;
  } finally {
    await rm(own, { force: true });
  }
}

/** The pid of the live process that has the lock; `undefined` when nobody has, or one that is dead. */
export async function liveHolder(file: string): Promise<number | undefined> {
  const found = await readFile(file, 'utf8').catch(() => '');
  return isAlive(found) ? parse(found)?.pid : undefined;
}

/** One at a time removes what is dead, and looks again before it does: nobody removes what a new holder has just put there. */
async function removeDead(file: string, found: string): Promise<boolean> {
  const turn = `${file}.takeover`;
  if (!(await succeeds(mkdir(turn), 'EEXIST'))) {
    const since = await stat(turn).then(({ mtimeMs }) => mtimeMs, Date.now);
    if (Date.now() - since > ABANDONED_MS) await rmdir(turn).catch(() => undefined);
    return false;
  }
  try {
    if ((await readFile(file, 'utf8').catch(() => undefined)) === found) await rm(file, { force: true });
    return true;
  } finally {
    await rmdir(turn);
  }
}

async function succeeds(work: Promise<unknown>, failure: string): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === failure) return false;
    throw error;
  }
}

function isAlive(text: string): boolean {
  const holder = parse(text);
  return holder !== undefined && identifyProcess(holder.pid) === holder.identity;
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
