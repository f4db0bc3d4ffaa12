import { readEvidence, Verifier } from '../../column-migration/operations.js';
import type { Invocation } from '../command.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { poolOf, statusOf } from '../migrations.js';

/** Rows that differ anew each time are not mended by more sweeps. */
const MOST_SWEEPS = 5;

/** `verify KEY`: sweeps until one finds nothing. */
export async function run({ words, options, terminal, signal, services }: Invocation): Promise<ExitCode> {
  const [key = ''] = words;
  const repairs = options['report-only'] !== true;
  const opened = await services();
  await statusOf(opened, key);
  for (let sweep = 1; ; sweep += 1) {
    const outcome = await opened.get(Verifier).verify(key, signal, repairs);
    if (signal.aborted) return EXIT.interrupted;
    const evidence = await readEvidence(poolOf(opened), key, 'verification');
    const { rowsSeen = 0, rowsUnequal = 0, rowsRepaired = 0, classes = {} } = evidence ?? {};
    const isClean = outcome === 'completed' && rowsUnequal === 0;
    const isLast = isClean || outcome !== 'completed' || !repairs || rowsRepaired === 0 || sweep === MOST_SWEEPS;
    if (options['json'] === true) {
      if (isLast)
        terminal.say(
          JSON.stringify({ key, outcome, sweeps: sweep, rowsSeen, rowsUnequal, rowsRepaired, classes }, undefined, 2),
        );
    } else if (outcome === 'busy') terminal.say(`${key}: another process sweeps already`);
    else if (outcome !== 'completed') terminal.say(`${key}: the sweep was ${outcome}`);
    else terminal.say(`${key}: ${rowsSeen} rows, ${rowsUnequal} unequal${counts(classes)}, ${rowsRepaired} repaired`);
    if (isLast) return isClean ? EXIT.ok : EXIT.no;
  }
}

function counts(classes: Readonly<Record<string, number>>): string {
  const parts = Object.entries(classes).map(([name, count]) => `${count} ${name}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
