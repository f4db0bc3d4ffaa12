import type pg from 'pg';
import type { Cursor } from '../catalog/primary-key.sql.js';
import { inRetriedTransaction } from '../sql/in-retried-transaction.js';
import type { Compared, Comparer, SweepScope } from './comparer.js';
import { judgeBatch } from './judge-batch.sql.js';
import { repairBatch } from './repair-batch.js';

/** Rows are compared by an index whatever the statistics say, or by a bitmap of it if the planner prefers that. */
const JUDGE_SETTINGS = `set local enable_seqscan = 'off'; set local max_parallel_workers_per_gather = '0'; set local jit = 'off'`;

/**
 * A repair locks what it changes, so where many rows differ a batch is smaller. Comparing alone takes many more rows at
 * a time.
 */
const MOST_REPAIRS = 1_000;

/** One statement to compare, and another one only where rows differ. */
export class SqlComparer implements Comparer {
  constructor(
    private readonly pool: pg.Pool,
    private readonly scope: SweepScope,
  ) {}

  async next(after: Cursor, limit: number): Promise<Compared | undefined> {
    const { plan, key, winner, lease, version, repairs } = this.scope;
    const judged = await inRetriedTransaction(
      this.pool,
      (client) => judgeBatch(client, plan, key, after, limit, winner),
      JUDGE_SETTINGS,
    );
    if (judged === undefined) throw new Error('a batch was not judged');
    const toRepair = judged.unequal - judged.unconvertible;
    if (!repairs || toRepair === 0) return { judged, repaired: 0 };
    if (toRepair > MOST_REPAIRS) return this.next(after, MOST_REPAIRS);
    const repaired = await repairBatch(this.pool, { plan, key, from: winner, after, judged, lease, version });
    return repaired === undefined ? undefined : { judged, repaired };
  }
}
