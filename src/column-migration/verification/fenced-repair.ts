import type pg from 'pg';
import { BACKFILL_SETTING, BATCH_SETTINGS } from '../sql/batch-settings.js';
import { inRetriedTransaction } from '../sql/in-retried-transaction.js';
import type { Plan } from '../plan/plan.js';
import type { Lease } from '../lease/lease.sql.js';
import { quoteText } from '../sql/quote.js';
import { mayRepair } from './fence.sql.js';

/** What must still be so when a repair commits. */
export interface RepairFence {
  readonly plan: Plan;
  readonly lease: Lease;
  /** The ledger's version, when it was read which side wins. */
  readonly version: bigint;
}

/**
 * Writes in a transaction that commits only under the fence.
 *
 * @param write returns how many rows it has changed
 * @returns that number; `undefined` when the lease is lost or the phase has moved: then nothing was written
 */
export async function fencedRepair(
  pool: pg.Pool,
  { plan, lease, version }: RepairFence,
  write: (client: pg.PoolClient) => Promise<number>,
): Promise<number | undefined> {
  const written = await inRetriedTransaction(
    pool,
    async (client) => {
      const changed = await write(client);
      return (await mayRepair(client, lease, plan.key, version)) ? { changed } : undefined;
    },
    `${BATCH_SETTINGS}; set local ${BACKFILL_SETTING} = ${quoteText(plan.key)}`,
  );
  return written?.changed;
}
