import type pg from 'pg';
import { fillApart } from '../backfill/fill-apart.js';
import type { Cursor } from '../catalog/primary-key.sql.js';
import { fillBatch } from '../backfill/fill-batch.sql.js';
import { togetherOrApart } from '../backfill/halve.js';
import type { KeyColumn } from '../catalog/primary-key.sql.js';
import type { SideName } from '../phase/phase.js';
import { fencedRepair, type RepairFence } from './fenced-repair.js';
import type { JudgedBatch } from './judge-batch.sql.js';

export interface Repair extends RepairFence {
  readonly key: readonly KeyColumn[];
  readonly from: SideName;
  readonly after: Cursor;
  readonly judged: JudgedBatch;
}

/**
 * Makes the rows of a judged batch equal. Returns how many, or `undefined` when the lease is lost or the phase has
 * moved.
 */
export function repairBatch(pool: pg.Pool, repair: Repair): Promise<number | undefined> {
  const { plan, key, from, after, judged } = repair;
  // Rows inserted in between meanwhile are judged by the next sweep.
  const limit = Math.max(1, judged.seen);
  return togetherOrApart(
    () =>
      fencedRepair(pool, repair, async (client) => {
        const { changed } = await fillBatch(client, plan, key, from, after, limit, { upTo: judged.cursor });
        return changed;
      }),
    () =>
      fencedRepair(pool, repair, async (client) => {
        const heap = { oid: '0', schema: plan.schema, name: plan.table, filenode: null, blocks: 0 };
        const window = { by: 'key', after, upTo: judged.cursor, limit } as const;
        return (await fillApart(client, { plan, key, heap, from }, window)).changed;
      }),
  );
}
