import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { KnownError } from './known-error.mjs';

/**
 * @typedef {object} Manifest
 * @property {string} path
 * @property {string} version
 * @property {Readonly<Record<string, string>>} [dependencies]
 */

/** @returns {string} the engine's commit, which is what an engine answers to `--version` */
export function engineCommit() {
  return manifest('@prisma/engines-version').version.split('.').at(-1) ?? '';
}

/**
 * CLI, engine and adapter speak a private protocol that has no versions: they must be of one release.
 * @throws {KnownError} naming every package that is not what the installed CLI was made for
 */
export function assertMatchingVersions() {
  const prisma = manifest('prisma');
  const engines = manifest('@prisma/engines', prisma.path);
  const expectedEngine = engines.dependencies?.['@prisma/engines-version'] ?? '(unknown)';
  const expected = {
    '@prisma/engines-version': expectedEngine,
    '@prisma/schema-engine-wasm': expectedEngine,
    '@prisma/adapter-pg': prisma.version,
    '@prisma/driver-adapter-utils': prisma.version,
  };
  const wrong = Object.entries(expected)
    .map(([name, version]) => ({ name, version, installed: manifest(name).version }))
    .filter(({ version, installed }) => installed !== version);
  if (wrong.length === 0) return;
  const list = wrong.map(({ name, version, installed }) => `  ${name} is ${installed}, must be ${version}`);
  throw new KnownError(
    undefined,
    `These packages do not match prisma ${prisma.version}:\n${list.join('\n')}\nPin them in package.json and install again, or set PRISMA_NATIVE_ENGINE=1 to use the engine that Prisma downloads.`,
  );
}

/**
 * Found on disk, because a package may not export its manifest.
 * @param {string} name
 * @param {string} [from] the file whose dependency it is
 * @returns {Manifest}
 * @throws {KnownError} when the package is not installed
 */
function manifest(name, from = import.meta.url) {
  for (const folder of createRequire(from).resolve.paths(name) ?? []) {
    const path = join(folder, name, 'package.json');
    try {
      // pnpm links a package beside its own dependencies.
      return { ...JSON.parse(readFileSync(path, 'utf8')), path: realpathSync(path) };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
  throw new KnownError(undefined, `the package ${name} is not installed; it is needed to run Prisma's schema engine`);
}
