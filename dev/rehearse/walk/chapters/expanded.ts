import { plantStaleRows } from '../../database/stale-rows.sql.js';
import type { Stage } from '../../stage.js';
import { ask, holds, stay } from '../verbs.js';

const HOLD_SECONDS = 1.5;

/** Old column alone; the release before serves beside the new one. Flags in the wrong order move nothing. */
export async function expanded(stage: Stage): Promise<void> {
  const stale = await plantStaleRows(stage.database.pool);
  stage.timeline.note(`${stale} rows hold a stale memo, as a restore leaves them`);
  await stay(stage, 'expanded');
  await ask(stage, 'new-only', 'on');
  await ask(stage, 'read-new', 'on');
  await holds(stage, 'new-only and read-new before dual-write', HOLD_SECONDS);
  await ask(stage, 'new-only', 'off');
  await ask(stage, 'read-new', 'off');
}
