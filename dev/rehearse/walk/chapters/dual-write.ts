import type { Stage } from '../../stage.js';
import { hurryBackfill } from '../hurry.js';
import { sendPreviousReleaseAway } from '../previous-release.js';
import { ask, killOne, reach } from '../verbs.js';

/** Both columns are written. The flag is turned off in the middle of the backfill, and on again. */
export async function dualWrite(stage: Stage): Promise<void> {
  await ask(stage, 'dual-write', 'on');
  await sendPreviousReleaseAway(stage);
  await reach(stage, 'dual-write', 'up');
  await ask(stage, 'dual-write', 'off');
  await reach(stage, 'expanded', 'down');
  await ask(stage, 'dual-write', 'on');
  await reach(stage, 'dual-write', 'up');
  await killOne(stage);
  await hurryBackfill(stage);
}
