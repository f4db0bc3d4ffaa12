import type pg from 'pg';
import { inTransaction } from './in-transaction.js';
import { hotRateSince, measure } from './measures.sql.js';
import { lockRun, writeVisiting } from './run-row.sql.js';
import { withoutReturning } from './visiting.js';

/** Too few updates say nothing. */
const ENOUGH_UPDATES = 20_000;
/** Below this part of HOT updates coming back to a page is in vain. */
const WORTH_IT = 0.3;

/** Looks whether pages that are visited several times win anything by it: not while a snapshot keeps anything from being pruned. */
export class HotWatch {
  constructor(
    private readonly pool: pg.Pool,
    private readonly key: string,
  ) {}

  /** Ranges that are cut from now on are visited once, where coming back does not pay. */
  async look(): Promise<void> {
    await inTransaction(this.pool, async (client) => {
      const run = await lockRun(client, this.key);
      if (run?.status !== 'running' || run.measured === null || run.visiting.passes.length === 1) return undefined;
      const now = await measure(client, run.heaps, run.measured.identity);
      const rate = hotRateSince(run.measured, now, ENOUGH_UPDATES);
      if (rate === null || rate >= WORTH_IT) return undefined;
      const percent = Math.round(rate * 100);
      const why = `only ${percent} % of the updates were HOT although pages were visited ${run.visiting.passes.length} times: an old snapshot keeps them from being pruned`;
      await writeVisiting(client, this.key, withoutReturning(run.visiting, why));
      return true;
    });
  }
}
