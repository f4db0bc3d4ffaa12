import type pg from 'pg';
import { heapName } from './heaps.sql.js';
import { inRetriedTransaction } from '../sql/in-retried-transaction.js';
import { hotRateSince, measure } from './measures.sql.js';
import { lockRun, type Run } from './run.sql.js';
import { writeVisiting } from './steer-run.sql.js';
import { takeVacuum } from './take-vacuum.sql.js';
import { withoutReturning } from './visiting.js';

/** Fewer updates than this say nothing. */
const ENOUGH_UPDATES = 20_000;
/** Below this part of the planned HOT updates, returning to a page is not worth it. */
const WORTH_IT = 0.4;
/** A smaller table is vacuumed by autovacuum, or needs no VACUUM. */
const LARGE_BLOCKS = 4_096;
/** Autovacuum's default, used while requests have priority. */
const GENTLE = '2ms';

/** Work between two ranges that keeps the table small. */
export class Upkeep {
  constructor(
    private readonly pool: pg.Pool,
    private readonly key: string,
  ) {}

  async look(run: Run): Promise<void> {
    await this.judgeVisits();
    await this.vacuum(run);
  }

  /**
   * Pages are visited several times so that updates are HOT. That is in vain while an old snapshot keeps row versions
   * from being pruned.
   */
  private async judgeVisits(): Promise<void> {
    await inRetriedTransaction(this.pool, async (client) => {
      const run = await lockRun(client, this.key);
      if (run?.status !== 'running' || run.measured === null || run.visiting.passes.length === 1) return undefined;
      const now = await measure(client, run.heaps, run.measured.identity);
      const rate = hotRateSince(run.measured, now, ENOUGH_UPDATES);
      if (rate === null || rate >= (run.visiting.hotRate ?? 0) * WORTH_IT) return undefined;
      const percent = Math.round(rate * 100);
      const why = `only ${percent} % of the updates were HOT although pages were visited ${run.visiting.passes.length} times: an old snapshot keeps them from being pruned`;
      await writeVisiting(client, this.key, withoutReturning(run.visiting, why));
      return true;
    });
  }

  /**
   * Clears, four times on the way, the index entries of rows that left their pages, before index pages split for lack
   * of room. Measured (bench/README.md): that halves the growth of the indexes for a fiftieth of the time.
   */
  private async vacuum(run: Run): Promise<void> {
    const blocks = run.heaps.reduce((sum, heap) => sum + heap.blocks, 0);
    if (blocks < LARGE_BLOCKS || run.limits['vacuum-on-the-way'] === 'off') return;
    if (!(await takeVacuum(this.pool, this.key, blocks))) return;
    const client = await this.pool.connect();
    try {
      await client.query(`set vacuum_cost_delay = '${(run.duty ?? 0) >= 1 ? '0' : GENTLE}'`);
      for (const heap of run.heaps)
        await client.query(`vacuum (index_cleanup on, truncate off, skip_locked) ${heapName(heap)}`);
    } finally {
      await client.query('reset vacuum_cost_delay').catch(() => undefined);
      client.release();
    }
  }
}
