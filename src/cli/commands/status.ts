import { MigrationStatuses } from '../../column-migration/index.js';
import type { Invocation } from '../command.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { poolOf } from '../migrations.js';

/** `status [--watch]` */
export async function run({ options, terminal, services }: Invocation): Promise<ExitCode> {
  const opened = await services();
  const all = await opened.get(MigrationStatuses).read(poolOf(opened));
  terminal.say(JSON.stringify(all, undefined, 2));
  return EXIT.ok;
}
