import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { files, read, ROOT } from './files.js';

/** Sections that the runbook of a column migration must have: somebody needs each of them at night. */
const SECTIONS = ['Why', 'Phases, flags, gates', 'Way back', 'Contract', 'When something is wrong'];
const FACTS = ['opened on', 'owner'];

/** What a folder of `src/in-flight` lacks, in words; src/in-flight/README.md says what goes where. */
function lacks(folder: string, key: string): readonly string[] {
  const names = readdirSync(folder);
  const runbook = existsSync(join(folder, 'README.md')) ? readFileSync(join(folder, 'README.md'), 'utf8') : undefined;
  const missing = [
    ...(runbook === undefined ? ['README.md, the runbook'] : []),
    ...['index.ts', `${key}.definition.ts`, `${key}.module.ts`].filter((name) => !names.includes(name)),
    ...(names.some((name) => /\.adapter\.ts$/.test(name)) ? [] : ['<name>.adapter.ts']),
    ...(names.some((name) => /spec\.ts$/.test(name))
      ? []
      : ['a test that compares the committed guard with the definition']),
  ];
  if (runbook === undefined) return missing;
  return [
    ...missing,
    ...SECTIONS.filter((title) => !new RegExp(`^## ${title}$`, 'm').test(runbook)).map(
      (title) => `README.md: ## ${title}`,
    ),
    ...FACTS.filter((fact) => !new RegExp(`^\\| ${fact} +\\| *[^\\s|]`, 'm').test(runbook)).map(
      (fact) => `README.md: ${fact}`,
    ),
  ];
}

/** The keys whose whole contract some test walks: every pair of phases, by a real fleet. */
function underContract(): ReadonlySet<string> {
  const specs = files(/spec\.ts$/)
    .map(read)
    .filter((source) => source.includes('describeColumnMigration('));
  return new Set(
    specs.flatMap((source) => [...source.matchAll(/\/([\w-]+)\.definition\.js'/g)].map(([, key = '']) => key)),
  );
}

const keys = readdirSync(join(ROOT, 'src/in-flight'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

it('every column migration in flight has its runbook, its files and its tests', () => {
  for (const key of keys) {
    expect([key, lacks(join(ROOT, 'src/in-flight', key), key)]).toEqual([key, []]);
    expect([key, underContract().has(key) ? [] : ['a test that calls describeColumnMigration(definition, …)']]).toEqual(
      [key, []],
    );
  }
});

it('that is, it finds what is missing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'treasurer-in-flight-'));
  try {
    expect(lacks(folder, 'a-to-b')).toHaveLength(6);
    for (const name of ['index.ts', 'a-to-b.definition.ts', 'a-to-b.module.ts', 'a.adapter.ts', 'a.spec.ts'])
      writeFileSync(join(folder, name), '');
    writeFileSync(join(folder, 'README.md'), '# a-to-b\n\n| opened on | |\n| owner | us |\n\n## Why\n\n## Contract\n');
    expect(lacks(folder, 'a-to-b')).toEqual([
      'README.md: ## Phases, flags, gates',
      'README.md: ## Way back',
      'README.md: ## When something is wrong',
      'README.md: opened on',
    ]);
    expect(underContract().has('a-to-b')).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
