import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { readColumnTypes } from '../catalog/column-types.sql.js';
import { readPrimaryKey } from '../catalog/primary-key.sql.js';
import { DIRECT_POOL } from '../coordinator/direct-pool.provider.js';
import type { Conversion } from '../definition/conversion.js';
import type { InvalidatingPlan } from '../definition/plan.js';
import { readIdentity } from '../guard/identity.sql.js';
import { holdsLease, type Lease } from '../lease/lease.sql.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import { recordEvent } from '../ledger/write-ledger.sql.js';
import { authoritativeSide } from '../phase/phase.js';
import { type EvidenceKind, writeEvidence } from '../verification/evidence.sql.js';
import { convertBatch } from './app-batch.js';
import type { RunOutcome } from './backfill.service.js';
import type { Cursor } from './fill-batch.sql.js';
import { inTransaction } from './in-transaction.js';

/** Conversions may be slow, and a batch holds the rows that it has changed. */
const BATCH = 200;

/**
 * Backfill and sweep in one, where only the application converts: every row compared by its codecs, and converted from the
 * authoritative side. One that found nothing is a proof; the first one to its end is the backfill.
 */
@Injectable()
export class ApplicationConversion {
  constructor(@Inject(DIRECT_POOL) private readonly pool: pg.Pool) {}

  /** A lost batch is done again: what it wrote is equal by then. */
  async run(
    plan: InvalidatingPlan,
    conversion: Conversion,
    row: LedgerRow,
    kind: EvidenceKind,
    lease: Lease,
    signal: AbortSignal,
  ): Promise<RunOutcome> {
    const startedAt = await databaseTime(this.pool);
    const identity = await readIdentity(this.pool, plan);
    const key = await readPrimaryKey(this.pool, plan);
    const types = await readColumnTypes(this.pool, plan);
    const batches = { plan, conversion, key, types, from: authoritativeSide(row.phase) };
    const found = { rowsSeen: 0, rowsUnequal: 0, rowsRepaired: 0, rowsUnconvertible: 0 };
    let cursor: Cursor = null;
    do {
      if (signal.aborted) return 'stopped';
      const after = cursor;
      const batch = await inTransaction(this.pool, async (client) => {
        const done = await convertBatch(client, batches, after, BATCH);
        return (await holdsLease(client, lease)) ? done : undefined;
      });
      if (batch === undefined) return 'lease-lost';
      found.rowsSeen += batch.seen;
      found.rowsUnequal += batch.unequal;
      found.rowsRepaired += batch.repaired;
      found.rowsUnconvertible += batch.unconvertible;
      cursor = batch.cursor;
    } while (cursor !== null);
    const isWritten = await inTransaction(this.pool, async (client) => {
      if (!(await holdsLease(client, lease))) return undefined;
      const { version } = row;
      await writeEvidence(client, plan.key, { kind, version, startedAt, identity, ...found });
      await recordEvent(client, { key: plan.key, kind, askedBy: 'runner', evidence: found });
      return true;
    });
    return isWritten === true ? 'completed' : 'lease-lost';
  }
}

async function databaseTime(pool: pg.Pool): Promise<Date> {
  const { rows } = await pool.query<{ now: Date }>(`select clock_timestamp() as now`);
  return rows[0]?.now ?? new Date(0);
}
