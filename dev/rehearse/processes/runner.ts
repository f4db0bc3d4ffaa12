import { fileURLToPath } from 'node:url';
import { reservePort } from '../../free-port.js';
import type { Break } from '../options.js';
import { Child } from './child.js';
import type { Release } from './release.js';

const FIRST_PORT = 26_000;

export interface RunnerOptions {
  readonly release: Release;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFolder: string;
  readonly break: Break | undefined;
}

/** The process that coordinates, backfills and verifies; a broken one for a rehearsal that must fail. */
export async function startRunner({ release, environment, logFolder, break: what }: RunnerOptions): Promise<Child> {
  const isBroken = what === 'barrier' || what === 'backfill';
  return Child.start({
    name: 'runner',
    entry: isBroken ? fileURLToPath(new URL('../broken/broken-runner.ts', import.meta.url)) : 'dist/runner.js',
    args: isBroken ? [what] : [],
    cwd: release.folder,
    logFolder,
    environment: { ...environment, RUNNER_HOST: '127.0.0.1', RUNNER_PORT: String(await reservePort(FIRST_PORT)) },
  });
}
