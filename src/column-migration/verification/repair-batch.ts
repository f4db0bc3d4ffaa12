import type pg from 'pg';
import { BATCH_SETTINGS, BACKFILL_SETTING } from '../backfill/batch-settings.js';
import { fillApart } from '../backfill/fill-apart.js';
import { type Cursor, fillBatch } from '../backfill/fill-batch.sql.js';
import { isPoison } from '../backfill/halve.js';
import { inTransaction } from '../backfill/in-transaction.js';
import type { KeyColumn } from '../catalog/primary-key.sql.js';
import type { Plan } from '../definition/plan.js';
import type { Lease } from '../lease/lease.sql.js';
import type { SideName } from '../phase/phase.js';
import { quoteText } from '../sql/quote.js';
import { mayRepair } from './fence.sql.js';
import type { JudgedBatch } from './judge-batch.sql.js';

export interface Repair {
  readonly plan: Plan;
  readonly key: readonly KeyColumn[];
  readonly from: SideName;
  readonly after: Cursor;
  readonly judged: JudgedBatch;
  readonly lease: Lease;
  /** Of the ledger, when it was read which side wins. */
  readonly version: bigint;
}

/** Makes the rows of a judged batch equal; answers how many, `undefined` when the lease is lost, or the phase has moved. */
export async function repairBatch(pool: pg.Pool, repair: Repair): Promise<number | undefined> {
  const { plan, key, from, after, judged, lease, version } = repair;
  // Rows that came between meanwhile are judged by the next sweep.
  const limit = Math.max(1, judged.seen);
  const settings = `${BATCH_SETTINGS}; set local ${BACKFILL_SETTING} = ${quoteText(plan.key)}`;
  const fenced = (fill: (client: pg.PoolClient) => Promise<{ readonly changed: number }>) =>
    inTransaction(
      pool,
      async (client) => {
        const { changed } = await fill(client);
        return (await mayRepair(client, lease, plan.key, version)) ? { changed } : undefined;
      },
      settings,
    );
  try {
    return (await fenced((client) => fillBatch(client, plan, key, from, after, limit, { upTo: judged.cursor })))
      ?.changed;
  } catch (error) {
    if (!isPoison(error)) throw error;
    const heap = { oid: '0', schema: plan.schema, name: plan.table, filenode: null, blocks: 0 };
    const window = { by: 'key', after, upTo: judged.cursor, limit } as const;
    return (await fenced((client) => fillApart(client, { plan, key, heap, from }, window)))?.changed;
  }
}
