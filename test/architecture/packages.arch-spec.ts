import { parse } from 'yaml';
import { files, read } from './files.js';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly overrides: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}
interface PnpmSettings {
  readonly overrides: Readonly<Record<string, string>>;
  readonly allowBuilds: Readonly<Record<string, boolean>>;
  readonly onlyBuiltDependencies: readonly string[];
  readonly ignoredBuiltDependencies: readonly string[];
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const pnpm = parse(read('pnpm-workspace.yaml')) as PnpmSettings;

/** `@nestjs/common` of `@nestjs/common/interfaces`; `undefined` for our own files and for what Node.js has. */
function packageOf(specifier: string): string | undefined {
  if (/^(\.|node:|\/)/.test(specifier) || specifier.includes('${')) return undefined;
  return /^(@[^/]+\/[^/]+|[^/]+)/.exec(specifier)?.[1];
}

it('every package that a file imports is declared: pnpm lets nobody use those of others', () => {
  const declared = new Set(Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }));
  const undeclared = files(/^((src|test|dev|tools|bench)\/.*|[^/]*)\.(ts|mjs|cjs)$/).flatMap((path) =>
    [...read(path).matchAll(/^(?:import|export) (?:[^'";]*? from )?'([^']+)'|\bimport\('([^']+)'\)/gm)]
      .map(([, first, second]) => packageOf(first ?? second ?? ''))
      .filter((name) => name !== undefined && !declared.has(name))
      .map((name) => `${path}: ${name}`),
  );
  expect(undeclared).toEqual([]);
});

it('npm and pnpm override the same versions, and run the same install scripts', () => {
  expect(pnpm.overrides).toEqual(manifest.overrides);
  expect(pnpm.allowBuilds).toEqual(manifest.allowScripts);
  const named = (isAllowed: boolean) =>
    Object.keys(manifest.allowScripts).filter((name) => manifest.allowScripts[name] === isAllowed);
  expect([...pnpm.onlyBuiltDependencies].sort()).toEqual(named(true).sort());
  expect([...pnpm.ignoredBuiltDependencies].sort()).toEqual(named(false).sort());
});
