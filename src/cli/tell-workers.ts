import { type OperatorWord, tellBackfill } from '../column-migration/operations.js';
import type { Invocation } from './command.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { poolOf, statusOf } from './migrations.js';

const SAID: Readonly<Record<OperatorWord, readonly [done: string, already: string]>> = {
  pause: ['paused: every worker holds after the batch in hand', 'it is paused already'],
  resume: ['resumed', 'nothing holds it: it is neither paused, cancelled nor failed'],
  cancel: ['cancelled: every worker ends after the batch in hand', 'there is no backfill to cancel'],
};

/** Leaves an operator's word in the ledger, where workers read it with every batch. */
export async function tellWorkers(
  { words, options, terminal, services }: Invocation,
  word: OperatorWord,
): Promise<ExitCode> {
  const [key = ''] = words;
  const opened = await services();
  await statusOf(opened, key);
  const isNews = await tellBackfill(poolOf(opened), key, word);
  const [done, already] = SAID[word];
  if (options['json'] === true) terminal.say(JSON.stringify({ key, word, isNews }, undefined, 2));
  else terminal.say(`${key}: ${isNews ? done : already}`);
  return EXIT.ok;
}
