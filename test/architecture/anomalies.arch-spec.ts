import { files, read } from './files.js';
import { wordsOf } from './tokens.js';

const PAGE = 'docs/anomalies.md';
const CODE = /\b[ABCD][1-9]\d?\b/g;
const PROGRAM = /^(src|test|dev|bench|tools)\/(?!generated|unleash\/node_modules).*\.(ts|mjs)$/;
const TESTS = /^test\/|spec\.ts$|^src\/column-migration\/testing\//;
const OTHERS = /^(prisma|helm|src)\/.*\.(sql|prisma|yaml|tpl|txt)$/;
/** A test's name begins with its codes. */
const NAMED = /^((?:[ABCD][1-9]\d? )+)(?:to [ABCD]\d+ )?(.*)/s;

/** Few files have a code, and only those are worth parsing. */
const bearing = (pattern: RegExp): readonly string[] => files(pattern).filter((path) => read(path).search(CODE) !== -1);

const codesIn = (texts: readonly string[]): readonly string[] => texts.flatMap((text) => text.match(CODE) ?? []);

const testNames = (path: string): readonly string[] => wordsOf(path).strings.filter((name) => NAMED.test(name));

const lines = [...read(PAGE).matchAll(/^\| ([ABCD]\d+) +\|[^|]+\|[^|]+\| \[([^\]]+)\]\(\.\.\/([^)]+)\) +\|$/gm)].map(
  ([, code = '', name = '', path = '']) => ({ code, name, path }),
);

function used(): readonly string[] {
  const codes = bearing(PROGRAM).flatMap((path) => [
    ...codesIn(wordsOf(path).comments),
    ...(TESTS.test(path) ? codesIn(testNames(path)) : []),
  ]);
  const comments = bearing(OTHERS).flatMap((path) => read(path).match(/(?:--|#|\/\/|\{\{-?\/\*).*$/gm) ?? []);
  return [...new Set([...codes, ...codesIn(comments)])].sort();
}

it('the page of anomalies has one line for every code that is used, and for no other', () => {
  expect(lines.map(({ code }) => code).sort()).toEqual(used());
});

it('every line of it is read by these tests', () => {
  const rows = [...read(PAGE).matchAll(/^\| +([ABCD]\d+)\b/gm)].map(([, code]) => code);
  expect(lines.map(({ code }) => code)).toEqual(rows);
});

it('every anomaly has the test that its line names, whose name begins with its code', () => {
  for (const { code, name, path } of lines) {
    const begins = testNames(path).some((found) => {
      const [, codes = '', claim = ''] = NAMED.exec(found) ?? [];
      return codes.split(' ').includes(code) && claim.startsWith(name);
    });
    expect([code, name, path, begins]).toEqual([code, name, path, true]);
  }
});

it('every code in a source has a test that bears it', () => {
  const borne = new Set(
    bearing(PROGRAM)
      .filter((path) => TESTS.test(path))
      .flatMap((path) => codesIn(testNames(path))),
  );
  expect(used().filter((code) => !borne.has(code))).toEqual([]);
});

it('no code reaches who uses or operates the service', () => {
  const program = bearing(/^(src|dev|tools)\/.*\.(ts|mjs)$/)
    .filter((path) => !path.startsWith('src/generated/') && !TESTS.test(path))
    .map((path) => [path, codesIn(wordsOf(path).strings)]);
  const pages = files(/\.(md|txt)$/)
    .filter((path) => path !== PAGE && !path.startsWith('docs/adr/'))
    .map((path) => [path, codesIn([read(path)])]);
  const scripts = files(/^prisma\/.*\.sql$/).map((path) => [path, codesIn([read(path).replace(/--.*$/gm, '')])]);
  expect([...program, ...pages, ...scripts].filter(([, codes]) => codes?.length)).toEqual([]);
});
