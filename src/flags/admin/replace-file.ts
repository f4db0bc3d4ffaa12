import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCodeOf } from '../system-code.js';

/** Readers see the old content or the new one, never a part, also after a power cut. Keeps the mode of the file. */
export async function replaceFile(path: string, content: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  const mode = await stat(path).then(
    (stats) => stats.mode & 0o777,
    () => 0o644,
  );
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  const folder = await open(dirname(path));
  await folder.sync().finally(() => folder.close());
}

/**
 * Runs `work` while no other process that does the same for this path is in it.
 * @returns undefined when somebody else was for `patienceMs`
 */
export async function withLockFile<T>(
  lock: string,
  patienceMs: number,
  work: () => Promise<T>,
): Promise<T | undefined> {
  await mkdir(dirname(lock), { recursive: true });
  const deadline = performance.now() + patienceMs;
  while (!(await tryToCreate(lock))) {
    if (performance.now() > deadline) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 10 + Math.random() * 20));
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function tryToCreate(lock: string): Promise<boolean> {
  try {
    await (await open(lock, 'wx')).close();
    return true;
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') return false;
    throw error;
  }
}
