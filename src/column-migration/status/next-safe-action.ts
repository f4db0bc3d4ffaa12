import { columnMigrationFlag, type ColumnMigrationFlag } from '../../flags/index.js';
import { assertNever } from '../../common/assert-never.js';
import { unmetOf } from '../gate/condition.js';
import type { Facts } from './problems.js';
import type { StatusProblem } from './status-problem.js';

/** What an operator can do next without risk, in one sentence. */
export function nextSafeAction(facts: Facts, problems: readonly StatusProblem[]): string {
  const { inForce, target, nextStep, hasCode, key } = facts;
  const urgent = problems.find(({ severity, code }) => severity === 'warning' && code !== 'flags.not_fresh');
  if (urgent !== undefined) return `act on ${urgent.code}: ${urgent.detail}`;
  if (inForce?.phase === 'contracted')
    return hasCode ? `delete the folder src/in-flight/${key}: the column migration is over` : 'nothing: it is over';
  if (facts.flags.freshness !== 'fresh')
    return 'make the source of the flags reachable again; until then nothing moves';
  if (target !== null && nextStep !== null) {
    const [first] = unmetOf(nextStep.conditions);
    return first === undefined
      ? `nothing: the runner takes the step to ${nextStep.to}`
      : `nothing, or help the step to ${nextStep.to}: ${first.detail}`;
  }
  return whenSettled(facts);
}

/** What would take the fleet further, when it is where the flags want it. */
function whenSettled({ inForce, flags, key }: Facts): string {
  const turnOn = (flag: ColumnMigrationFlag, more = ''): string =>
    `turn on flag ${columnMigrationFlag(key, flag)}${more} when the time has come`;
  const phase = inForce?.phase;
  switch (phase) {
    case undefined:
    case 'expanded':
      return turnOn('dual-write');
    case 'dual-write':
    case 'backfilled':
      return flags.dualWrite === 'on' ? turnOn('read-new', ', for a few per cent at first,') : turnOn('dual-write');
    case 'read-new':
      return flags.readNew === 'on'
        ? `raise flag ${columnMigrationFlag(key, 'read-new')} to 100 %`
        : turnOn('read-new');
    case 'enforced':
      return turnOn('new-only');
    case 'new-only':
      return turnOn('new-only');
    case 'retired':
      return 'let the pipeline ask for brownout: the old column is renamed, and comes back by one rename';
    case 'brownout':
      return 'let the pipeline ask for contracted when nobody has missed the old column, or for retired to undo';
    case 'contracted':
      return 'nothing: it is over';
    default:
      return assertNever(phase);
  }
}
