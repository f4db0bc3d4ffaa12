import type { Invocation } from '../command.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

export async function run({ terminal }: Invocation): Promise<ExitCode> {
  terminal.say('not yet');
  return EXIT.no;
}
