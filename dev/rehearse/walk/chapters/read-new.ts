import type { Stage } from '../../stage.js';
import { whileOneIsFrozen } from '../frozen-process.js';
import { ask, holds, reach, stay } from '../verbs.js';

const COHORT = 25;
const HOLD_SECONDS = 2;

/** A quarter of the organizations reads the new column. A process freezes while two steps are asked for; the flag is archived. */
export async function readNew(stage: Stage): Promise<void> {
  await ask(stage, 'read-new', 'on');
  const isThere = (): boolean => ['read-new', 'enforced'].includes(stage.watch.phase);
  await Promise.all([reach(stage, 'read-new', 'up'), whileOneIsFrozen(stage, isThere)]);
  await ask(stage, 'read-new', COHORT);
  await reach(stage, 'read-new', 'down');
  await stay(stage, `read-new for ${COHORT} %`);
  await stage.flags.archive('read-new');
  await holds(stage, 'read-new archived', HOLD_SECONDS);
  await stage.flags.revive('read-new');
  await ask(stage, 'read-new', 'off');
  await reach(stage, 'backfilled', 'down');
  await ask(stage, 'read-new', COHORT);
  await reach(stage, 'read-new', 'up');
}
