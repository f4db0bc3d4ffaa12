import { setTimeout as delay } from 'node:timers/promises';
import { dropGuard } from '../../database/stale-rows.sql.js';
import type { Stage } from '../../stage.js';
import { bringPreviousReleaseBack, sendPreviousReleaseAway } from '../previous-release.js';
import { ask, compareColumns, reach, stay } from '../verbs.js';
import { WalkEnded } from '../walk-ended.js';

const LOOK_MS = 50;

/** Every row was compared. Back to expanded, where the release before may serve again, and up once more. */
export async function backfilled(stage: Stage): Promise<void> {
  await reach(stage, 'backfilled', 'up');
  await stay(stage, 'backfilled');
  if (stage.options.break === 'guard') await breakGuard(stage);
  await ask(stage, 'dual-write', 'off');
  await reach(stage, 'expanded', 'down');
  await bringPreviousReleaseBack(stage);
  await stay(stage, 'expanded again');
  await ask(stage, 'dual-write', 'on');
  await sendPreviousReleaseAway(stage);
  await reach(stage, 'backfilled', 'up');
}

/** The deliberate break: from here on nothing keeps the columns equal for those who write one alone. */
async function breakGuard(stage: Stage): Promise<never> {
  await dropGuard(stage.database.pool);
  stage.timeline.note('the guard is dropped, on purpose');
  const deadline = performance.now() + stage.options.patienceSeconds * 1000;
  // The sweeps of the runner repair what they meet: a row is not unequal for long.
  while (stage.findings.total === 0 && performance.now() < deadline) {
    await delay(LOOK_MS);
    await compareColumns(stage);
  }
  throw new WalkEnded();
}
