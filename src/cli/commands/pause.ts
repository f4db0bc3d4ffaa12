import type { Invocation } from '../command.js';
import type { ExitCode } from '../exit-codes.js';
import { tellWorkers } from '../tell-workers.js';

/** `pause KEY`: holds backfill and sweeps. */
export function run(invocation: Invocation): Promise<ExitCode> {
  return tellWorkers(invocation, 'pause');
}
