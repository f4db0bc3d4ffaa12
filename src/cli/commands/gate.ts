import { Gate, type Verdict } from '../../column-migration/operations.js';
import type { Invocation } from '../command.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { poolOf, statusOf } from '../migrations.js';
import { phaseOption } from '../phase-option.js';
import type { Terminal } from '../terminal.js';

/** `gate KEY --to PHASE`: asks and changes nothing. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { words, options, terminal, services } = invocation;
  const [key = ''] = words;
  const to = phaseOption(invocation, 'to');
  const opened = await services();
  await statusOf(opened, key);
  const verdict = await opened.get(Gate).ask(poolOf(opened), key, to);
  if (options['json'] === true) terminal.say(JSON.stringify(verdict, undefined, 2));
  else show(verdict, terminal);
  return verdict.isOpen ? EXIT.ok : EXIT.no;
}

function show({ key, from, to, isOpen, conditions }: Verdict, terminal: Terminal): void {
  terminal.say(
    `${key}: ${from} → ${to} is ${isOpen ? terminal.paint('green', 'open') : terminal.paint('red', 'closed')}`,
  );
  for (const { name, isMet, detail } of conditions)
    terminal.say(`  ${isMet ? terminal.paint('green', '✓') : terminal.paint('red', '✗')} ${name.padEnd(22)} ${detail}`);
}
