import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { createTestFolder } from '../harness/test-folder.js';

const AT_ONCE = 3;
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const ENSURE_BUILT = join(import.meta.dirname, 'fixtures/ensure-built.ts');
/** Begins like a real one, by deleting what is there, and does not end before everybody has found that a build is needed. */
const BUILD = `
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
rmSync('dist', { recursive: true, force: true });
appendFileSync('builds.log', 'begin\\n');
while (readFileSync('announced.log', 'utf8').split('\\n').length <= Number(process.env.AT_ONCE)) await setTimeout(10);
mkdirSync('dist');
writeFileSync('dist/main.js', '');
appendFileSync('builds.log', 'end\\n');
`;

let folder: string;
beforeEach(async () => {
  folder = await createTestFolder('build');
  await mkdir(join(folder, 'src'));
  await writeFile(join(folder, 'src/main.ts'), '');
  await writeFile(join(folder, 'build.mjs'), BUILD);
  await writeFile(join(folder, 'package.json'), JSON.stringify({ scripts: { build: 'node build.mjs' } }));
});

async function ensureBuilt(times: number): Promise<readonly string[]> {
  const env = { ...process.env, AT_ONCE: String(times) };
  const one = () => promisify(execFile)(process.execPath, ['--import', TSX, ENSURE_BUILT], { cwd: folder, env });
  await Promise.all(Array.from({ length: times }, one));
  return (await readFile(join(folder, 'builds.log'), 'utf8')).trim().split('\n');
}

it('builds once for all that start at the same time, and not again before the sources change', async () => {
  expect(await ensureBuilt(AT_ONCE)).toEqual(['begin', 'end']);
  expect(await ensureBuilt(1)).toEqual(['begin', 'end']);
  await writeFile(join(folder, 'src/main.ts'), '// changed');
  expect(await ensureBuilt(1)).toEqual(['begin', 'end', 'begin', 'end']);
  expect(existsSync(join(folder, '.data/build.lock'))).toBe(false);
});

it('takes over from one that was killed while it built', async () => {
  await mkdir(join(folder, '.data'));
  await writeFile(join(folder, '.data/build.lock'), JSON.stringify({ pid: 2 ** 22 + 1, identity: 'gone' }));
  expect(await ensureBuilt(1)).toEqual(['begin', 'end']);
});
