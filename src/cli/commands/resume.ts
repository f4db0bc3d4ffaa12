import type { Invocation } from '../command.js';
import type { ExitCode } from '../exit-codes.js';
import { tellWorkers } from '../tell-workers.js';

/** `resume KEY`: goes on. */
export function run(invocation: Invocation): Promise<ExitCode> {
  return tellWorkers(invocation, 'resume');
}
