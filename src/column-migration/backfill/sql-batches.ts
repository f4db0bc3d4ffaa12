import type pg from 'pg';
import type { Batches, BatchOptions, BatchOutcome } from './batches.js';
import { commitBatch } from './commit-batch.js';
import { fillApart } from './fill-apart.js';
import { type Filling, fillWindow } from './fill-window.js';
import { togetherOrApart } from './halve.js';
import type { Claim } from './ranges.sql.js';
import { nextWindow, positionAfter } from './windows.js';

/** Makes each batch with one statement. */
export class SqlBatches implements Batches {
  constructor(
    private readonly pool: pg.Pool,
    private readonly fillings: readonly Filling[],
    private readonly options: BatchOptions,
  ) {}

  async next(claim: Claim, asked: number): Promise<BatchOutcome> {
    const filling = this.fillings[claim.heap];
    if (filling === undefined) return { kind: 'moved' };
    const window = nextWindow(claim, asked);
    const units = window.by === 'blocks' ? window.to - window.from : asked;
    const commit = commitBatch.bind(null, this.pool, filling.heap, claim, this.options);
    return togetherOrApart(
      () => commit({ units, fill: (client) => fillWindow(client, filling, claim, window) }),
      () =>
        commit({
          units,
          hasPoison: true,
          fill: async (client) => {
            const filled = await fillApart(client, filling, window);
            return { ...filled, position: positionAfter(claim, window, filled.cursor) };
          },
        }),
    );
  }
}
