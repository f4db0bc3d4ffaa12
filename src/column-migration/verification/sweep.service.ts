import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import type { RunOutcome } from '../backfill/backfill.service.js';
import { type Cursor, fillBatch } from '../backfill/fill-batch.sql.js';
import { inTransaction } from '../backfill/in-transaction.js';
import { readPrimaryKey } from '../catalog/primary-key.sql.js';
import { DIRECT_POOL } from '../coordinator/direct-pool.provider.js';
import type { Plan } from '../definition/plan.js';
import { readIdentity } from '../guard/identity.sql.js';
import { holdsLease, type Lease } from '../lease/lease.sql.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import { recordEvent } from '../ledger/write-ledger.sql.js';
import { authoritativeSide } from '../phase/phase.js';
import { writeEvidence } from './evidence.sql.js';
import { judgeBatch } from './judge-batch.sql.js';

const BATCH = 5_000;

/** Compares every row, each as it is now, and repairs what differs. Only a sweep that found nothing is a proof. */
@Injectable()
export class Sweep {
  constructor(@Inject(DIRECT_POOL) private readonly pool: pg.Pool) {}

  async run(plan: Plan, row: LedgerRow, lease: Lease, signal: AbortSignal): Promise<RunOutcome> {
    const startedAt = await this.databaseTime();
    const identity = await readIdentity(this.pool, plan);
    const key = await readPrimaryKey(this.pool, plan);
    const found = { rowsSeen: 0, rowsUnequal: 0, rowsRepaired: 0, rowsUnconvertible: 0 };
    let cursor: Cursor = null;
    do {
      if (signal.aborted) return 'stopped';
      const judged = await judgeBatch(this.pool, plan, key, cursor, BATCH);
      found.rowsSeen += judged.seen;
      found.rowsUnequal += judged.unequal;
      found.rowsUnconvertible += judged.unconvertible;
      if (judged.unequal > judged.unconvertible) {
        const from = cursor;
        const repaired = await inTransaction(this.pool, async (client) => {
          const filled = await fillBatch(client, plan, key, authoritativeSide(row.phase), from, judged.seen);
          return (await holdsLease(client, lease)) ? filled : undefined;
        });
        if (repaired === undefined) return 'lease-lost';
        found.rowsRepaired += repaired.changed;
      }
      cursor = judged.cursor;
    } while (cursor !== null);
    return this.prove(plan, row, lease, { ...found, startedAt, identity });
  }

  private async prove(
    plan: Plan,
    row: LedgerRow,
    lease: Lease,
    found: Omit<Parameters<typeof writeEvidence>[2], 'kind' | 'version'>,
  ): Promise<RunOutcome> {
    const isWritten = await inTransaction(this.pool, async (client) => {
      if (!(await holdsLease(client, lease))) return undefined;
      await writeEvidence(client, plan.key, { kind: 'verification', version: row.version, ...found });
      const { identity: _identity, startedAt: _startedAt, ...counts } = found;
      await recordEvent(client, { key: plan.key, kind: 'verification', askedBy: 'runner', evidence: counts });
      return true;
    });
    return isWritten === true ? 'completed' : 'lease-lost';
  }

  private async databaseTime(): Promise<Date> {
    const { rows } = await this.pool.query<{ now: Date }>(`select clock_timestamp() as now`);
    return rows[0]?.now ?? new Date(0);
  }
}
