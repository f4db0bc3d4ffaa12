import type { Invocation } from '../command.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { follow, whyNot } from '../follow.js';
import { numberOption, requiredOption } from '../parse.js';
import { phaseOption } from '../phase-option.js';

/** `wait KEY --phase PHASE --timeout SECONDS` */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { words, options, terminal, services, signal } = invocation;
  const [key = ''] = words;
  const phase = phaseOption(invocation, 'phase');
  requiredOption(invocation, 'timeout', 'SECONDS');
  const seconds = numberOption(invocation, 'timeout', { min: 0, max: 1_000_000 }) ?? 0;
  const goal = { key, phase, timeoutMs: seconds * 1000, terminal, signal };
  const { isReached, status, waitedMs } = await follow(await services(), goal);
  const inForce = status.inForce?.phase ?? null;
  const reasons = isReached ? [] : whyNot(status, phase);
  if (options['json'] === true) {
    terminal.say(JSON.stringify({ key, phase, isReached, inForce, waitedMs, reasons }, undefined, 2));
  } else {
    const took = `${(waitedMs / 1000).toFixed(1)} s`;
    terminal.say(
      isReached
        ? `${key}: ${phase} is in force (${took})`
        : `${key}: ${phase} is not in force after ${took}; ${inForce ?? 'not expanded'} is`,
    );
    for (const reason of reasons) terminal.say(`  ${reason}`);
  }
  return isReached ? EXIT.ok : EXIT.no;
}
