import type { Stage } from '../../stage.js';
import { ask, reach, stay } from '../verbs.js';

/** The new column alone is written; the guard mirrors it. People at a SQL prompt are told to write it, too. */
export async function newOnly(stage: Stage): Promise<void> {
  await stage.load.writeRaw('memo');
  await ask(stage, 'new-only', 'on');
  await reach(stage, 'new-only', 'up');
  await stay(stage, 'new-only');
  await stage.load.writeRaw('description');
  await ask(stage, 'new-only', 'off');
  await reach(stage, 'enforced', 'down');
  await stage.load.writeRaw('memo');
  await ask(stage, 'new-only', 'on');
  await reach(stage, 'new-only', 'up');
}
