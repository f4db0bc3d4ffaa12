import type pg from 'pg';
import { BATCH_SETTINGS } from './batch-settings.js';
import { fillApart, isPoison } from './fill-apart.js';
import { type Filling, fillWindow } from './fill-window.js';
import { inTransaction } from './in-transaction.js';
import { countQuarantined } from './quarantine.sql.js';
import { advanceRange, type BatchDone, type Claim } from './ranges.sql.js';
import { type Control, writeEnd } from './run-row.sql.js';
import { nextWindow, positionAfter, type Window } from './windows.js';

/** What became of a batch. `lost`: the range is somebody else's, or the run over. `moved`: the table is another file by now. */
export type BatchOutcome =
  | { readonly kind: 'done'; readonly batch: BatchDone; readonly control: Control; readonly units: number }
  | { readonly kind: 'lost' | 'moved' };

/** How the batches of a plan are made: by SQL, or by the application. */
export interface Batches {
  /** Fills the next rows of a range, so many units of them, and commits its position with them. */
  next(claim: Claim, units: number): Promise<BatchOutcome>;
}

export interface BatchOptions {
  readonly ttlMs: number;
  /** More rows than this in quarantine: the run stops and says so. */
  readonly quarantineLimit: number;
  /** More statements for the beginning of each batch. */
  readonly settings: string;
}

type Fill = (client: pg.PoolClient) => Promise<BatchDone>;

/** One statement a batch. */
export class SqlBatches implements Batches {
  constructor(
    private readonly pool: pg.Pool,
    private readonly fillings: readonly Filling[],
    private readonly options: BatchOptions,
  ) {}

  async next(claim: Claim, units: number): Promise<BatchOutcome> {
    const filling = this.fillings[claim.heap];
    if (filling === undefined) return { kind: 'moved' };
    const window = nextWindow(claim, units);
    const asked = window.by === 'blocks' ? window.to - window.from : units;
    try {
      return await this.commit(filling, claim, asked, (client) => fillWindow(client, filling, claim, window));
    } catch (error) {
      if (!isPoison(error)) throw error;
      return this.commit(filling, claim, asked, (client) => apart(client, filling, claim, window), true);
    }
  }

  private async commit(
    { heap }: Filling,
    claim: Claim,
    units: number,
    fill: Fill,
    hasPoison = false,
  ): Promise<BatchOutcome> {
    let outcome: BatchOutcome = { kind: 'lost' };
    await inTransaction(
      this.pool,
      async (client) => {
        const batch = await fill(client);
        const control = await advanceRange(client, claim, batch, this.options.ttlMs, heap.oid);
        if (control === undefined) return undefined;
        // Asked after the fill, whose lock keeps `VACUUM FULL`, `CLUSTER` and their like away until the transaction ends: they move every row.
        if (claim.bounds.by === 'blocks' && control.filenode !== heap.filenode) {
          outcome = { kind: 'moved' };
          return undefined;
        }
        if (hasPoison) await this.stopAtLimit(client, claim.key);
        outcome = { kind: 'done', batch, control, units };
        return true;
      },
      `${BATCH_SETTINGS}; ${this.options.settings}`,
    );
    return outcome;
  }

  private async stopAtLimit(client: pg.PoolClient, key: string): Promise<void> {
    const { quarantineLimit } = this.options;
    const count = await countQuarantined(client, key);
    if (count <= quarantineLimit) return;
    const problem = `${count} rows cannot be filled, more than the limit of ${quarantineLimit}: see \`cli quarantine ${key}\`, mend them, then \`cli resume ${key}\``;
    await writeEnd(client, key, 'failed', { problem });
  }
}

async function apart(client: pg.PoolClient, filling: Filling, claim: Claim, window: Window): Promise<BatchDone> {
  const filled = await fillApart(client, filling, window);
  return { ...filled, position: positionAfter(claim, window, filled.cursor) };
}
