import { Doctor, type Finding } from '../../column-migration/operations.js';
import type { Invocation } from '../command.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { poolOf } from '../migrations.js';
import type { Terminal } from '../terminal.js';

/** `doctor`: prints what it finds. */
export async function run({ options, terminal, services }: Invocation): Promise<ExitCode> {
  const opened = await services();
  const found = await opened.get(Doctor).examine(poolOf(opened));
  if (options['json'] === true)
    terminal.say(JSON.stringify({ isHealthy: found.length === 0, findings: found }, undefined, 2));
  else if (found.length === 0) terminal.say(terminal.paint('green', 'healthy: ledger, database and code agree'));
  else show(found, terminal);
  return found.length === 0 ? EXIT.ok : EXIT.no;
}

function show(found: readonly Finding[], terminal: Terminal): void {
  for (const { code, severity, key, what, todo } of found) {
    terminal.say(
      `${terminal.paint(severity === 'error' ? 'red' : 'yellow', severity.padEnd(7))}  ${code}  ${terminal.paint('dim', key ?? 'the fleet')}`,
    );
    terminal.say(`         ${what}`);
    terminal.say(`         → ${todo}`);
  }
  terminal.say(`${found.length} ${found.length === 1 ? 'finding' : 'findings'}`);
}
