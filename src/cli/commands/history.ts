import { readEvents, type RecordedEvent } from '../../column-migration/operations.js';
import type { Invocation } from '../command.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { poolOf, statusOf } from '../migrations.js';
import { numberOption } from '../parse.js';
import type { Terminal } from '../terminal.js';

/** `history KEY`: the events of the ledger, the latest last. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { words, options, terminal, services } = invocation;
  const [key = ''] = words;
  const limit = numberOption(invocation, 'limit', { min: 1, max: 10_000 }) ?? 50;
  const opened = await services();
  await statusOf(opened, key);
  const events = await readEvents(poolOf(opened), key, { limit });
  if (options['json'] === true) terminal.say(JSON.stringify(events, undefined, 2));
  else if (events.length === 0) terminal.say('nothing has happened yet');
  else for (const event of events) terminal.say(lineOf(event, terminal));
  return EXIT.ok;
}

/** `2026-11-25 10:00:00Z  moved         expanded → dual-write  by flags` */
export function lineOf({ at, kind, from, to, askedBy, evidence }: RecordedEvent, terminal: Terminal): string {
  const time = terminal.paint(
    'dim',
    at
      .toISOString()
      .replace('T', ' ')
      .replace(/\.\d+Z$/, 'Z'),
  );
  const step = from === null || to === null ? '' : `${from} → ${to}  `;
  const colour = kind === 'moved' ? 'green' : kind === 'refused' ? 'yellow' : 'cyan';
  return `${time}  ${terminal.paint(colour, kind.padEnd(12))}  ${step}by ${askedBy}${tail(evidence)}`;
}

/** What the event rests on, as far as it is short; `--json` has all of it. */
function tail(evidence: RecordedEvent['evidence']): string {
  const { reasons } = evidence;
  if (Array.isArray(reasons)) return `: ${reasons.join('; ')}`;
  const facts = Object.entries(evidence).filter(([, value]) => ['string', 'number'].includes(typeof value));
  return facts.length === 0 ? '' : `  (${facts.map(([name, value]) => `${name} ${String(value)}`).join(', ')})`;
}
