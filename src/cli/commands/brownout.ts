import type { Invocation } from '../command.js';
import type { ExitCode } from '../exit-codes.js';
import { takeStep } from '../take-step.js';

/** `brownout KEY [--undo]` */
export async function run(invocation: Invocation): Promise<ExitCode> {
  return takeStep(invocation, invocation.options['undo'] === true ? 'undoBrownout' : 'brownout');
}
