import type pg from 'pg';
import type { KeyColumn } from '../catalog/primary-key.sql.js';
import { keyAfter } from './fill-batch.sql.js';
import { heapName } from './heaps.sql.js';
import { inRetriedTransaction } from '../sql/in-retried-transaction.js';
import { addRange, type Bounds, type Claim } from './ranges.sql.js';
import { type Frontier, lockRun, type Run } from './run.sql.js';
import { writeFrontier } from './steer-run.sql.js';

/** 32 MB of blocks of 8 kB: they stay in memory while they are visited several times. */
const MOST_BLOCKS = 4_096;
/** A smaller range would not be worth its claim. */
const FEWEST_BLOCKS = 128;
/** Enough ranges that several runners find work, and none waits long for the last one. */
const RANGES = 16;
const KEYS_PER_RANGE = 100_000;

/** Cuts the next range off the part that has not been handed out yet. `undefined` when all has. */
export async function cutRange(
  pool: pg.Pool,
  key: string,
  keyColumns: readonly KeyColumn[],
  holder: string,
  ttlMs: number,
): Promise<Claim | undefined> {
  const claim = await inRetriedTransaction<Claim | 'none'>(pool, async (client) => {
    const run = await lockRun(client, key);
    if (run?.status !== 'running') return undefined;
    let frontier = run.frontier;
    while (frontier !== null) {
      const { bounds, next } = await cut(client, run, frontier, keyColumns);
      await writeFrontier(client, key, next);
      if (bounds !== undefined) return addRange(client, key, { heap: frontier.heap, bounds }, holder, ttlMs);
      frontier = next;
    }
    return 'none' as const;
  });
  return claim === 'none' ? undefined : claim;
}

async function cut(
  client: pg.PoolClient,
  { heaps, visiting }: Run,
  { heap: index, at }: Frontier,
  key: readonly KeyColumn[],
): Promise<{ readonly bounds?: Bounds; readonly next: Frontier | null }> {
  const heap = heaps[index];
  if (heap === undefined) return { next: null };
  const nextHeap = index + 1 < heaps.length ? { heap: index + 1, at: null } : null;
  if (visiting.by === 'key') {
    const after = Array.isArray(at) ? (at as readonly string[]) : null;
    const upTo = await keyAfter(client, heapName(heap), key, after, KEYS_PER_RANGE);
    return { bounds: { by: 'key', after, upTo }, next: upTo === null ? nextHeap : { heap: index, at: upTo } };
  }
  const from = typeof at === 'number' ? at : 0;
  if (from >= heap.blocks) return { next: nextHeap };
  const to = Math.min(from + blocksPerRange(heap.blocks), heap.blocks);
  return {
    bounds: { by: 'blocks', from, to, passes: visiting.passes },
    next: to < heap.blocks ? { heap: index, at: to } : nextHeap,
  };
}

function blocksPerRange(blocks: number): number {
  return Math.min(MOST_BLOCKS, Math.max(FEWEST_BLOCKS, Math.ceil(blocks / RANGES)));
}
