import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { files, read, ROOT } from './files.js';

const PATIENCE_MS = 180_000;
const IN_FLIGHT = join(ROOT, 'src/in-flight');
const keys = readdirSync(IN_FLIGHT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/** The classes that a folder offers to the one repository and the one module that use it. */
function offered(key: string): readonly string[] {
  return [...read(`src/in-flight/${key}/index.ts`).matchAll(/\b[A-Z]\w+\b/g)].map(([name]) => name);
}

/** Files of the program outside the folder that name its key, or a class of it. */
function mentions(key: string): readonly string[] {
  const names = new RegExp(`\\b(${[key, ...offered(key)].join('|')})\\b`);
  return files(/^src\/.*\.ts$/)
    .filter((path) => !path.startsWith(`src/in-flight/${key}/`) && !/spec\.ts$/.test(path))
    .filter((path) => existsSync(join(ROOT, path)) && names.test(read(path)));
}

/** The files that do not compile, without the folder. */
async function brokenWithout(key: string): Promise<readonly string[]> {
  const copy = mkdtempSync(join(tmpdir(), 'treasurer-without-'));
  try {
    for (const name of ['src', 'tsconfig.json', 'tsconfig.build.json', 'package.json'])
      cpSync(join(ROOT, name), join(copy, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    rmSync(join(copy, 'src/in-flight', key), { recursive: true });
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(ROOT, 'node_modules/typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.build.json'],
      { cwd: copy, maxBuffer: 1e8 },
    ).catch((error: unknown) => error as { stdout: string });
    const errors = [...stdout.matchAll(/^(\S+\.ts)\(\d+,\d+\): error/gm)].map(([, path = '']) => path);
    return [...new Set(errors)].sort();
  } finally {
    rmSync(copy, { recursive: true });
  }
}

it('a column migration in flight is named outside its folder by one module and one repository of the domain, and nobody else', () => {
  for (const key of keys)
    expect(
      mentions(key).map((path) => path.replace(/^src\/domain\/[^/]+\/[^/]+\.(module|repository)\.ts$/, '$1')),
    ).toEqual(['module', 'repository']);
});

it(
  'deleting its folder breaks the build in exactly these two files',
  async () => {
    for (const key of keys) expect(await brokenWithout(key)).toEqual(mentions(key));
  },
  PATIENCE_MS,
);
