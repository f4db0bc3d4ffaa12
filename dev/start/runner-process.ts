import { type RunningProcess, startProcess } from './child-process.js';

/** Coordinates, backfills and sweeps beside the API; its own port is any free one unless somebody wants another. */
export function startRunner(environment: Readonly<Record<string, string>>): RunningProcess {
  return startProcess('./runner-entry.mjs', { ...environment, RUNNER_PORT: process.env['RUNNER_PORT'] || '0' });
}
