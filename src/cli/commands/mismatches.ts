import { readMismatches } from '../../column-migration/operations.js';
import type { Invocation } from '../command.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { poolOf, statusOf } from '../migrations.js';
import { numberOption } from '../parse.js';

/** `mismatches KEY`: rows that differ, by key. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { words, options, terminal, services } = invocation;
  const [key = ''] = words;
  const limit = numberOption(invocation, 'limit', { min: 1, max: 10_000 }) ?? 50;
  const opened = await services();
  await statusOf(opened, key);
  const found = await readMismatches(poolOf(opened), key, limit);
  if (options['json'] === true) terminal.say(JSON.stringify(found, undefined, 2));
  else if (found.length === 0) terminal.say(`${key}: no row was seen to differ`);
  else
    for (const { rowKey, difference, foundBy, at } of found)
      terminal.say(`${rowKey}  ${difference.padEnd(10)} found by a ${foundBy} at ${at.toISOString()}`);
  return found.length === 0 ? EXIT.ok : EXIT.no;
}
