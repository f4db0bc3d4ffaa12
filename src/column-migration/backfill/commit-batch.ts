import type pg from 'pg';
import { BATCH_SETTINGS } from '../sql/batch-settings.js';
import type { BatchOptions, BatchOutcome } from './batches.js';
import type { Heap } from './heaps.sql.js';
import { inRetriedTransaction } from '../sql/in-retried-transaction.js';
import { countQuarantined } from './quarantine.sql.js';
import { advanceRange, type BatchDone, type Claim } from './ranges.sql.js';
import { writeEnd } from './end-run.sql.js';

export interface BatchWork {
  /** The size of the window, for the pace. */
  readonly units: number;
  /** Writes the rows, and returns how far the range has come. */
  readonly fill: (client: pg.PoolClient) => Promise<BatchDone>;
  /** Whether it puts rows into quarantine. */
  readonly hasPoison?: boolean;
}

/** Commits rows, position and counters in one transaction, under the range's token. */
export async function commitBatch(
  pool: pg.Pool,
  heap: Heap,
  claim: Claim,
  options: BatchOptions,
  { units, fill, hasPoison = false }: BatchWork,
): Promise<BatchOutcome> {
  let outcome: BatchOutcome = { kind: 'lost' };
  await inRetriedTransaction(
    pool,
    async (client) => {
      const batch = await fill(client);
      const control = await advanceRange(client, claim, batch, options.ttlMs, heap.oid);
      if (control === undefined) return undefined;
      // Compared after the fill: its lock keeps `VACUUM FULL`, `CLUSTER` and the like away until the transaction ends.
      // They move every row.
      if (claim.bounds.by === 'blocks' && control.filenode !== heap.filenode) {
        outcome = { kind: 'moved' };
        return undefined;
      }
      if (hasPoison) await stopAtLimit(client, claim.key, options.quarantineLimit);
      outcome = { kind: 'done', batch, control, units };
      return true;
    },
    `${BATCH_SETTINGS}; ${options.settings}`,
  );
  return outcome;
}

async function stopAtLimit(client: pg.PoolClient, key: string, limit: number): Promise<void> {
  const count = await countQuarantined(client, key);
  if (count <= limit) return;
  const problem = `${count} rows cannot be filled, more than the limit of ${limit}: see \`cli quarantine ${key}\`, mend them, then \`cli resume ${key}\``;
  await writeEnd(client, key, 'failed', { problem });
}
