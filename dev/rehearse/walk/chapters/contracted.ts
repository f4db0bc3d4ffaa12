import type { Stage } from '../../stage.js';
import { pipeline, reach, stay } from '../verbs.js';

/** The old column is dropped: the one step that leads nowhere back. */
export async function contracted(stage: Stage): Promise<void> {
  await pipeline(stage, 'contract', '--yes');
  await reach(stage, 'contracted', 'up');
  await stay(stage, 'contracted');
}
