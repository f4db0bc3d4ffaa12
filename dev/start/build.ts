import { readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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

/** Answers whether the sources have changed since the last build of this launcher. */
export async function isBuildNeeded(): Promise<boolean> {
  const built = await modifiedAt(STAMP);
  const [newest, output] = await Promise.all([newestOf(SOURCES), modifiedAt('dist/main.js')]);
  return built === 0 || output === 0 || newest > built;
}

/** Runs `npm run build`. Throws with its output when it fails, AbortError when aborted. */
export async function build(signal: AbortSignal): Promise<void> {
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
