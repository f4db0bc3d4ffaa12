import { setTimeout as delay } from 'node:timers/promises';
import type { Stage } from '../stage.js';
import { KEY } from '../subject.js';

const ATTEMPTS = 100;
const PAUSE_MS = 100;

/** By itself the backfill rests four times as long as it works; an operator tells it not to rest: a rehearsal is to take minutes. */
export async function hurryBackfill({ database, timeline, watch }: Stage): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS && watch.phase === 'dual-write'; attempt += 1) {
    const { rowCount } = await database.pool.query(
      `update column_migration.backfill as b set duty = 1 where b.migration_key = $1 and b.status in ('pending', 'running')`,
      [KEY],
    );
    if (rowCount === 1) {
      timeline.note('the backfill is told not to rest');
      return;
    }
    await delay(PAUSE_MS);
  }
}
