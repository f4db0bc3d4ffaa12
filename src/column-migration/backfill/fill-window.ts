import type pg from 'pg';
import type { KeyColumn } from '../catalog/primary-key.sql.js';
import type { Plan } from '../plan/plan.js';
import type { SideName } from '../phase/phase.js';
import { fillBatch } from './fill-batch.sql.js';
import { fillBlocks } from './fill-blocks.sql.js';
import { type Heap, heapName } from './heaps.sql.js';
import type { BatchDone, Claim } from './ranges.sql.js';
import { positionAfter, type Window } from './windows.js';

/** The table of a range, and how its rows are made equal. */
export interface Filling {
  readonly plan: Plan;
  readonly key: readonly KeyColumn[];
  readonly heap: Heap;
  /** The side that wins. */
  readonly from: SideName;
}

/** One statement over the window. @throws what a row's conversion or a constraint throws */
export async function fillWindow(
  client: pg.PoolClient,
  { plan, key, heap, from }: Filling,
  claim: Claim,
  window: Window,
): Promise<BatchDone> {
  if (window.by === 'key') {
    const { after, upTo, limit } = window;
    const filled = await fillBatch(client, plan, key, from, after, limit, { table: heapName(heap), upTo });
    return { ...filled, position: positionAfter(claim, window, filled.cursor) };
  }
  const filled = await fillBlocks(client, plan, heap, from, window);
  return { ...filled, position: positionAfter(claim, window, null) };
}
