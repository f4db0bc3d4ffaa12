import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const swc = JSON.parse(readFileSync(new URL('./.swcrc', import.meta.url), 'utf8'));
delete swc.$schema;

/** Which samples this run takes of what `npm run test:long` walks as a whole: the same for all workers. */
process.env.TEST_SEED ??= String(randomInt(2 ** 31));

/** One project a tier, told apart by suffix; only tiers that need a database pay for one. */
const tier = (displayName, { needsDatabase }) => ({
  displayName,
  rootDir: import.meta.dirname,
  roots: ['src', 'test', 'dev', 'tools', 'bench']
    .map((folder) => join(import.meta.dirname, folder))
    .filter((folder) => existsSync(folder)),
  testRegex: `[^/]\\${displayName === 'spec' ? '.spec' : `.${displayName}-spec`}\\.ts$`,
  testEnvironment: '<rootDir>/test/harness/run/environment.mjs',
  setupFilesAfterEnv: ['<rootDir>/test/harness/run/watch-handles.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  extensionsToTreatAsEsm: ['.ts'],
  // Sources name their neighbours as they will be named once compiled.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '\\.ts$': ['@swc/jest', { ...swc, swcrc: false }] },
  ...(needsDatabase && {
    globalSetup: '<rootDir>/test/harness/run/global-setup.mjs',
    globalTeardown: '<rootDir>/test/harness/run/global-teardown.mjs',
  }),
});

export default {
  // One more than cores, since files often wait. All share one database server: beyond four they would wait for it.
  maxWorkers: Math.min(4, availableParallelism() + 1),
  projects: [
    tier('spec', { needsDatabase: false }),
    tier('arch', { needsDatabase: false }),
    tier('int', { needsDatabase: true }),
    tier('e2e', { needsDatabase: true }),
    tier('model', { needsDatabase: true }),
    tier('chaos', { needsDatabase: true }),
    tier('compat', { needsDatabase: true }),
  ],
  testSequencer: './test/harness/run/longest-first.mjs',
  reporters: ['default', './test/harness/run/slowest-reporter.mjs'],
  // A bound on waiting for ever, never on speed: a busy machine is ten times slower than a quiet one.
  testTimeout: 240_000,
};
