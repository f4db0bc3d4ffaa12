import { environmentSchema } from '../../src/config/environment.js';
import { files, read } from './files.js';

const tableColumn = (document: string): readonly string[] =>
  [...read(document).matchAll(/^\| `([^`]+)` +\|/gm)].map((match) => match[1] ?? '');

it('the configuration page names every variable, and none that is not read', () => {
  expect([...tableColumn('docs/reference/configuration.md')].sort()).toEqual(
    Object.keys(environmentSchema.shape).sort(),
  );
});

it('the page of errors names every code, and none that is not used', () => {
  const codes = new Set<string>();
  // Findings and faults have a page of their own.
  for (const path of files(/^src\/(?!generated|column-migration\/(doctor|guard)\/).*\.ts$/)) {
    for (const match of read(path).matchAll(
      /\bcode(?: =|:) '([a-z_]+(?:\.[a-z_]+)?)'|'((?:request|route|rate_limit)\.[a-z_]+)'/g,
    ))
      codes.add(match[1] ?? match[2] ?? '');
  }
  expect([...tableColumn('docs/reference/errors.md')].sort()).toEqual([...codes].sort());
});

it('the pages mention only commands that exist', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  for (const path of files(/\.md$/)) {
    for (const match of read(path).matchAll(/npm run (?:-s |--silent )?([\w:-]+)/g))
      expect([path, Object.keys(scripts)]).toEqual([path, expect.arrayContaining([match[1]])]);
  }
});

it('links in the pages lead somewhere', () => {
  const known = new Set(files(/./));
  for (const path of files(/\.md$/)) {
    for (const match of read(path).matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      const target = new URL(match[1] ?? '', `file:///${path}`).pathname.slice(1);
      expect(`${path}: ${known.has(target) ? 'found' : target}`).toBe(`${path}: found`);
    }
  }
});
