import type { Stage } from '../../stage.js';
import { pipeline, reach, stay } from '../verbs.js';

/** The old column is renamed, still mirrored; once undone, and done again. */
export async function brownout(stage: Stage): Promise<void> {
  await pipeline(stage, 'brownout');
  await reach(stage, 'brownout', 'up');
  await stay(stage, 'brownout');
  await pipeline(stage, 'brownout', '--undo');
  await reach(stage, 'retired', 'down');
  await pipeline(stage, 'brownout');
  await reach(stage, 'brownout', 'up');
}
