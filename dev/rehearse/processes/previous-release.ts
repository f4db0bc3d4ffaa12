import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { transformFile } from '@swc/core';
import { run } from '../../run.js';
import { IN_FLIGHT_FOLDER, KEY_IN_SCHEMA_MIGRATIONS } from '../subject.js';
import type { Release } from './release.js';

/** What the release before the column migration had instead, kept in its folder as text. */
const OVERLAY = 'previous-release';
const MODEL_FILE = 'transaction.prisma.txt';
const MODEL = /^model Transaction \{[^]*?^\}/m;

/**
 * Builds the release before this column migration from the present sources: without its folder and its schema migrations, with the
 * files and the Prisma model of before. Its client knows the old column alone. Throws AbortError when aborted.
 */
export async function buildPreviousRelease(root: string, folder: string, signal?: AbortSignal): Promise<Release> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const path of [
    'src',
    'prisma',
    'tools',
    'package.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'prisma.config.ts',
    '.swcrc',
  ])
    await cp(join(root, path), join(folder, path), { recursive: true });
  await symlink(resolve(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
  await Promise.all([
    rm(join(folder, IN_FLIGHT_FOLDER), { recursive: true }),
    rm(join(folder, 'src/generated'), { recursive: true, force: true }),
  ]);
  await layOver(join(root, IN_FLIGHT_FOLDER, OVERLAY), folder);
  await takeSchemaMigrationsAway(join(folder, 'prisma/migrations'));
  await run(
    process.execPath,
    [join(resolve(root), 'node_modules/prisma/build/index.js'), 'generate'],
    {},
    signal,
    folder,
  );
  await compile(folder, signal);
  return previousReleaseIn(folder);
}

/** The release before that was built in a folder. */
export function previousReleaseIn(folder: string): Release {
  return { name: 'the release before', folder: resolve(folder) };
}

async function layOver(from: string, folder: string): Promise<void> {
  const names = (await readdir(from)).filter((name) => name.endsWith('.ts.txt'));
  for (const name of names)
    await cp(join(from, name), join(folder, 'src/domain/transactions', name.replace(/\.txt$/, '')));
  const schema = join(folder, 'prisma/schema.prisma');
  const [now, before] = await Promise.all([readFile(schema, 'utf8'), readFile(join(from, MODEL_FILE), 'utf8')]);
  await writeFile(
    schema,
    now.replace(MODEL, () => before.trimEnd()),
  );
}

async function takeSchemaMigrationsAway(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.includes(KEY_IN_SCHEMA_MIGRATIONS));
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true })));
}

/** As the tests compile: file by file, without a look at types. */
async function compile(folder: string, signal?: AbortSignal): Promise<void> {
  const source = join(folder, 'src');
  const entries = await readdir(source, { withFileTypes: true, recursive: true });
  for (const entry of entries) {
    signal?.throwIfAborted();
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !/\.ts$/.test(path) || /spec\.ts$/.test(path)) continue;
    const { code } = await transformFile(path, { cwd: folder, root: folder });
    const target = path.replace(source, join(folder, 'dist')).replace(/\.ts$/, '.js');
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, code);
  }
}
