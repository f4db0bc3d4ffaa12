import { type Phase, PHASES } from '../column-migration/operations.js';
import type { Invocation } from './command.js';
import { requiredOption } from './parse.js';
import { UsageError } from './usage.error.js';

/** @throws UsageError */
export function phaseOption(invocation: Pick<Invocation, 'options'>, name: string): Phase {
  const text = requiredOption(invocation, name, 'PHASE');
  const phase = PHASES.find((one) => one === text);
  if (phase === undefined) throw new UsageError(`"${text}" is no phase; the phases are ${PHASES.join(', ')}`);
  return phase;
}
