import type { Invocation } from '../command.js';
import type { ExitCode } from '../exit-codes.js';
import { tellWorkers } from '../tell-workers.js';

/** `cancel KEY`: ends a backfill. */
export function run(invocation: Invocation): Promise<ExitCode> {
  return tellWorkers(invocation, 'cancel');
}
