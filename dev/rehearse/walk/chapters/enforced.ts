import type { Stage } from '../../stage.js';
import { ask, holds, killOne, reach, stay } from '../verbs.js';

const HOLD_SECONDS = 1;

/** Everybody reads the new column, which is authoritative now. The source of the flags dies, and a process starts without it. */
export async function enforced(stage: Stage): Promise<void> {
  await ask(stage, 'read-new', 'on');
  await reach(stage, 'enforced', 'up');
  await stage.flags.killSource();
  stage.timeline.note(`${stage.flags.name} is dead`);
  await killOne(stage);
  await holds(stage, `${stage.flags.name} dead`, HOLD_SECONDS);
  await stage.flags.restoreSource();
  await stay(stage, 'enforced');
  await ask(stage, 'read-new', 50);
  await reach(stage, 'read-new', 'down');
  await ask(stage, 'read-new', 'on');
  await reach(stage, 'enforced', 'up');
}
