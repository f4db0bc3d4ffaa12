import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { LONG } from './longest-first.mjs';

// Runs the test files that are nearest to what has changed since the last commit, by imports and by name: an answer
// within a minute, not a proof. What it leaves out it says, and `npm test` runs everything.

/** So many test files end within a minute on two cores. */
const MOST = 12;
/** A test file that shares a word with a changed file is as near as one that is so many imports closer. */
const WORD_IS_WORTH = 5;
/** Words that many paths have. */
const COMMON = new Set(
  'src test ts mjs sql spec int e2e arch service module repository index types column migration'.split(' '),
);
const ROOT = resolve(import.meta.dirname, '../../..');

const git = (...args) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).split('\n').filter(Boolean);
const isTest = (path) => /[.-]spec\.ts$/.test(path);
const isLong = (path) => LONG.some((pattern) => pattern.test(path));

function importsOf(path) {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return [...text.matchAll(/(?:from|import\(|^import) ?'(\.{1,2}\/[^']+)'/gm)]
    .map(([, name]) => relative(ROOT, resolve(ROOT, dirname(path), name)))
    .map((name) => (existsSync(join(ROOT, name)) ? name : name.replace(/\.js$/, '.ts')));
}

const wordsOf = (path) => path.split(/[^a-z]+/).filter((word) => word.length > 2 && !COMMON.has(word));

/** How many imports each file is away from a changed file. */
function distances(changed) {
  const sources = git(
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    'src',
    'test',
    'dev',
    'tools',
    'bench',
  ).filter((path) => /\.(ts|mjs)$/.test(path) && existsSync(join(ROOT, path)));
  const importers = new Map();
  for (const path of sources)
    for (const target of importsOf(path)) importers.set(target, [...(importers.get(target) ?? []), path]);
  const found = new Map(changed.map((path) => [path, 0]));
  for (const [path, distance] of found) {
    for (const importer of importers.get(path) ?? []) if (!found.has(importer)) found.set(importer, distance + 1);
  }
  return found;
}

const changed = [...git('diff', '--name-only', 'HEAD'), ...git('ls-files', '--others', '--exclude-standard')];
const words = new Set(changed.flatMap(wordsOf));
const rank = ([path, distance]) => distance - (wordsOf(path).some((word) => words.has(word)) ? WORD_IS_WORTH : 0);
const related = [...distances(changed)]
  .filter(([path]) => isTest(path) && existsSync(join(ROOT, path)))
  .sort((one, other) => rank(one) - rank(other));
// A file that takes long is run when it was itself changed.
const chosen = related.filter(([path, distance]) => distance === 0 || !isLong(path)).slice(0, MOST);
const left = related.length - chosen.length;

process.stderr.write(
  `${changed.length} changed files; ${chosen.length} test files are near, and all of test/architecture\n`,
);
const patterns = ['test/architecture/', ...chosen.map(([path]) => path)];
const { status } = spawnSync('npm', ['run', '--silent', 'jest', '--', '--runTestsByPath', ...pathsOf(patterns)], {
  cwd: ROOT,
  stdio: 'inherit',
});
if (left > 0) process.stderr.write(`${left} further test files are related, and were not run: npm test\n`);
process.exitCode = status ?? 1;

/** A folder stands for the test files in it. */
function pathsOf(names) {
  return [...new Set(names.flatMap((name) => (name.endsWith('/') ? git('ls-files', name).filter(isTest) : [name])))];
}
