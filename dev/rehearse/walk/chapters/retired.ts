import type { Stage } from '../../stage.js';
import { bringPreviousReleaseBack, sendPreviousReleaseAway } from '../previous-release.js';
import { ask, reach, stay } from '../verbs.js';

/**
 * No statement names the old column. Then somebody turns off dual-write, with everything else left on: all the way back to
 * expanded, where the release before serves again, and up again by itself.
 */
export async function retired(stage: Stage): Promise<void> {
  await reach(stage, 'retired', 'up');
  await stay(stage, 'retired');
  await stage.load.writeRaw('description');
  await ask(stage, 'dual-write', 'off');
  await reach(stage, 'expanded', 'down');
  await bringPreviousReleaseBack(stage);
  await stay(stage, 'expanded, after all');
  await ask(stage, 'dual-write', 'on');
  await sendPreviousReleaseAway(stage);
  await reach(stage, 'enforced', 'up');
  await stage.load.writeRaw('memo');
  await reach(stage, 'retired', 'up');
}
