import type pg from 'pg';
import type { Batches, BatchOptions, BatchOutcome } from '../batches.js';
import { commitBatch } from '../commit-batch.js';
import { togetherOrApart } from '../halve.js';
import { type Heap, heapName } from '../heaps.sql.js';
import { quarantineRow, UNCONVERTIBLE } from '../quarantine.sql.js';
import type { Claim } from '../ranges.sql.js';
import { nextWindow, positionAfter } from '../windows.js';
import { type ApplicationTable, writeConverted } from './application-rows.sql.js';
import { BUDGET_MS } from './conversion-limits.js';
import { convertedOf, type JudgedRow, judgeRows } from './judge-rows.js';
import { readBatch } from './read-batch.js';
import { writeApart } from './write-apart.js';

export interface ApplicationBatchOptions extends BatchOptions {
  /** How many conversions of a worker are under way at once. */
  readonly concurrency: number;
}

/**
 * Reads a batch, converts it while nothing is locked, and writes it with compare-and-swap. When conversions take too
 * long, only the first rows are written.
 */
export class ApplicationBatches implements Batches {
  constructor(
    private readonly pool: pg.Pool,
    private readonly table: Omit<ApplicationTable, 'table'>,
    private readonly heaps: readonly Heap[],
    private readonly options: ApplicationBatchOptions,
  ) {}

  async next(claim: Claim, asked: number): Promise<BatchOutcome> {
    const heap = this.heaps[claim.heap];
    const window = nextWindow(claim, asked);
    if (heap === undefined || window.by !== 'key') return { kind: 'moved' };
    const table = { ...this.table, table: heapName(heap) };
    const rows = await readBatch(this.pool, table, window);
    const judged = await judgeRows(table, rows, { concurrency: this.options.concurrency, budgetMs: BUDGET_MS });
    const isWhole = judged.length === rows.length && rows.length < window.limit;
    const position = positionAfter(claim, window, isWhole ? null : (judged.at(-1)?.row.key ?? null));
    const unconvertible = judged.filter(({ difference }) => difference === 'convert');
    const commit = (write: typeof writeApart, hasPoison: boolean): Promise<BatchOutcome> =>
      commitBatch(this.pool, heap, claim, this.options, {
        units: judged.length,
        hasPoison,
        fill: async (client) => {
          await quarantineAll(client, claim.key, unconvertible);
          return { visited: judged.length, changed: await write(client, table, convertedOf(judged)), position };
        },
      });
    return togetherOrApart(
      () => commit(writeConverted, unconvertible.length > 0),
      () => commit(writeApart, true),
    );
  }
}

async function quarantineAll(client: pg.PoolClient, key: string, rows: readonly JudgedRow[]): Promise<void> {
  for (const { row } of rows) await quarantineRow(client, key, row.key, UNCONVERTIBLE);
}
