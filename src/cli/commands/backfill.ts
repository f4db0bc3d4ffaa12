import { type Direction, readBackfill, Verifier } from '../../column-migration/operations.js';
import { backfillLine, backfillReportLines } from '../backfill-text.js';
import type { Invocation } from '../command.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { poolOf, statusOf } from '../migrations.js';
import { Redraw } from '../redraw.js';
import { UsageError } from '../usage.error.js';

const DRAW_MS = 500;

/** `backfill KEY`: works until the run is over, and shows how far it is. */
export async function run({ words, options, terminal, signal, services }: Invocation): Promise<ExitCode> {
  const [key = ''] = words;
  const direction = directionOf(options['direction']);
  const opened = await services();
  await statusOf(opened, key);
  const pool = poolOf(opened);
  const isQuiet = options['json'] === true || !terminal.isInteractive;
  const redraw = new Redraw(terminal);
  const draw = async (): Promise<void> => {
    const progress = await readBackfill(pool, key);
    if (progress !== undefined) redraw.draw([backfillLine(key, progress, terminal)]);
  };
  const timer = isQuiet ? undefined : setInterval(() => void draw().catch(() => undefined), DRAW_MS);
  try {
    const outcome = await opened.get(Verifier).fill(key, signal, { direction, isRepeated: options['again'] === true });
    const progress = await readBackfill(pool, key);
    if (options['json'] === true)
      terminal.say(JSON.stringify({ key, outcome, ...progress, version: undefined }, undefined, 2));
    else if (progress !== undefined) for (const line of backfillReportLines(key, outcome, progress)) terminal.say(line);
    if (signal.aborted) return EXIT.interrupted;
    return outcome === 'completed' ? EXIT.ok : EXIT.no;
  } finally {
    clearInterval(timer);
  }
}

function directionOf(text: string | boolean | undefined): Direction {
  if (text === undefined || text === 'forward') return 'forward';
  if (text === 'backward') return 'backward';
  throw new UsageError('--direction is forward or backward');
}
