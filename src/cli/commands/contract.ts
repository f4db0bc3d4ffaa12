import type { Invocation } from '../command.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { takeStep } from '../take-step.js';

const WARNING = (
  key: string,
): string => `This is the one step without a way back: the guard goes, and the old column is dropped with all that it holds.
Until now everything can be undone: cli brownout ${key} --undo.

Whether it may be taken: cli gate ${key} --to contracted
Whether all is well:     cli doctor
To take it:              cli contract ${key} --yes

Nothing was done.`;

/** `contract KEY --yes` */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const [key = ''] = invocation.words;
  if (invocation.options['yes'] === true) return takeStep(invocation, 'contract');
  invocation.terminal.note(WARNING(key));
  return EXIT.no;
}
