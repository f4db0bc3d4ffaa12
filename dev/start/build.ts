import { readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ProcessLock, tryProcessLock } from '../process-lock.js';
import { run } from '../run.js';

/** Stands in `dist`, so that it goes with it; a build that failed half-way has none. Its time is when the build began. */
const STAMP = 'dist/.built-by-npm-start';
const SOURCES = [
  'src',
  'prisma/schema.prisma',
  'package.json',
  'nest-cli.json',
  'tsconfig.json',
  'tsconfig.build.json',
];

/** Outside `dist`, which a build deletes. */
const LOCK = '.data/build.lock';
const POLL_MS = 100;

/**
 * Builds when the sources have changed since the last build of this function. One process at a time: a build deletes what the one beside it
 * has just begun to run. Throws with the output of `npm run build` when it fails, AbortError when aborted.
 * @param announce called before it builds
 */
export async function ensureBuilt(signal: AbortSignal, announce: () => void = () => undefined): Promise<void> {
  if (!(await isBuildNeeded())) return;
  announce();
  const lock = await waitForLock(signal);
  try {
    if (await isBuildNeeded()) await build(signal);
  } finally {
    await lock.release();
  }
}

async function waitForLock(signal: AbortSignal): Promise<ProcessLock> {
  for (;;) {
    const lock = await tryProcessLock(LOCK);
    if (lock !== undefined) return lock;
    await delay(POLL_MS, undefined, { signal });
  }
}

async function isBuildNeeded(): Promise<boolean> {
  const built = await modifiedAt(STAMP);
  const [newest, output] = await Promise.all([newestOf(SOURCES), modifiedAt('dist/main.js')]);
  return built === 0 || output === 0 || newest > built;
}

async function build(signal: AbortSignal): Promise<void> {
  const began = new Date();
  await run('npm', ['run', 'build'], {}, signal);
  await writeFile(STAMP, '');
  await utimes(STAMP, began, began);
}

/** By files alone: a folder's time changes when the generated client in it is made anew. */
async function newestOf(paths: readonly string[]): Promise<number> {
  const times = await Promise.all(
    paths.map(async (path) => {
      const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => undefined);
      if (entries === undefined) return [await modifiedAt(path)];
      const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
      return Promise.all(files.filter((file) => !file.includes('/generated/')).map(modifiedAt));
    }),
  );
  return Math.max(...times.flat());
}

/** Milliseconds; 0 when there is no such file. */
async function modifiedAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
