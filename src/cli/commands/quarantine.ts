import { readQuarantine, Verifier } from '../../column-migration/operations.js';
import type { Invocation } from '../command.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { poolOf, statusOf } from '../migrations.js';
import { numberOption } from '../parse.js';

/** `quarantine KEY`: rows that could not be filled. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { words, options, terminal, services } = invocation;
  const [key = ''] = words;
  const limit = numberOption(invocation, 'limit', { min: 1, max: 10_000 }) ?? 50;
  const opened = await services();
  await statusOf(opened, key);
  const released = options['retry'] === true ? await opened.get(Verifier).retry(key) : 0;
  const rows = await readQuarantine(poolOf(opened), key, limit);
  if (options['json'] === true) terminal.say(JSON.stringify({ key, released, rows }, undefined, 2));
  else {
    if (options['retry'] === true) terminal.say(`${key}: ${released} rows have left the quarantine`);
    if (rows.length === 0) terminal.say(`${key}: no row is in quarantine`);
    for (const { rowKey, class: why, firstSeenAt } of rows)
      terminal.say(`${rowKey.join(', ')}  ${why}  since ${firstSeenAt.toISOString()}`);
  }
  return rows.length === 0 ? EXIT.ok : EXIT.no;
}
