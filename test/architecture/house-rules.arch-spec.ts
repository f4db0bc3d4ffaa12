import { execFileSync } from 'node:child_process';
import { files, read, ROOT } from './files.js';

const CODE = /^(src|dev|tools|test|bench)\/(?!unleash\/node_modules).*\.(ts|mjs)$/;

it('no file of code is longer than 200 lines, and half of them have at most 60', () => {
  const lengths = files(CODE).map((path) => ({ path, lines: read(path).split('\n').length - 1 }));
  expect(lengths.filter(({ path, lines }) => lines > 200 && !path.startsWith('test/'))).toEqual([]);
  const sorted = lengths
    .filter(({ path }) => path.startsWith('src/'))
    .map(({ lines }) => lines)
    .sort((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(60);
});

it('no test is skipped outright, or alone', () => {
  for (const path of files(/-?spec\.ts$/))
    expect([path, /\b(?:it|test|describe)\.(?:skip|only|todo)\(/.exec(read(path))?.[0]]).toEqual([path, undefined]);
});

it('no tracked file names a path of somebody’s machine', () => {
  const machine = new RegExp(`(^|[^\\w./-])/(${['home', 'Users', 'root', 'work'].join('|')})/[a-z]`);
  for (const path of files(/\.(ts|mjs|cjs|json|md|sql|prisma|yaml|yml)$|Dockerfile$|^\.ci\//)) {
    if (path.endsWith('package-lock.json') || path === 'test/architecture/house-rules.arch-spec.ts') continue;
    expect([path, machine.exec(read(path))?.[0]]).toEqual([path, undefined]);
  }
});

it('imports point down', () => {
  execFileSync(
    process.execPath,
    ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', 'src', '--config', '.dependency-cruiser.cjs'],
    { cwd: ROOT, stdio: 'pipe' },
  );
});

it('the image runs without rights, from named bases, and can be asked whether it lives', () => {
  const lines = read('Dockerfile').split('\n');
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
  expect(last.filter((line) => line.startsWith('USER '))).toEqual(['USER 10001:10001']);
  expect(last.some((line) => line.startsWith('HEALTHCHECK '))).toBe(true);
  expect(last.some((line) => line.includes('tini'))).toBe(true);
  for (const from of lines.filter((line) => line.startsWith('FROM ')))
    expect(from).toMatch(/^FROM node:\d+-[a-z]+-slim( AS \w+)?$/);
});
