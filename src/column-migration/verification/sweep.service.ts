import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { INSTANCE, type Instance } from '../../config/index.js';
import { ApplicationComparer } from '../backfill/application/application-comparer.js';
import { applicationTable } from '../backfill/application/application-table.js';
import { CONCURRENCY } from '../backfill/application/conversion-limits.js';
import { Backoff } from '../backfill/backoff.js';
import type { RunOutcome } from '../backfill/backfill.service.js';
import type { Cursor } from '../backfill/fill-batch.sql.js';
import { readHeaps } from '../backfill/heaps.sql.js';
import { inTransaction } from '../backfill/in-transaction.js';
import { Pace } from '../backfill/pace.js';
import { quarantineRow, releaseMended, UNCONVERTIBLE } from '../backfill/quarantine.sql.js';
import { addSweep, type Control, readRun } from '../backfill/run-row.sql.js';
import { Throttle } from '../backfill/throttle/throttle.js';
import { Waiting } from '../backfill/waiting.js';
import { readPrimaryKey } from '../catalog/primary-key.sql.js';
import { ConversionUnavailableError } from '../column-migration.errors.js';
import { DIRECT_POOL } from '../coordinator/direct-pool.provider.js';
import type { Conversion } from '../definition/conversion.js';
import { isInvalidating, type Plan } from '../definition/plan.js';
import { Wake } from '../fleet/wake.js';
import { readIdentity } from '../guard/identity.sql.js';
import { holdsLease, type Lease } from '../lease/lease.sql.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import { recordEvent } from '../ledger/write-ledger.sql.js';
import { authoritativeSide } from '../phase/phase.js';
import type { Compared, Comparer } from './comparer.js';
import { writeEvidence } from './evidence.sql.js';
import { type Findings, NOTHING_FOUND, plus } from './findings.js';
import type { JudgedBatch } from './judge-batch.sql.js';
import { SqlComparer } from './sql-comparer.js';

export interface SweepOptions {
  /** Only tell what differs. @default true */
  readonly repairs?: boolean;
  /** Part of the time that is spent working. @default 0.5 */
  readonly duty?: number;
  /** The definition's, where only the application converts. */
  readonly conversion?: Conversion | undefined;
  /** Asked about once a second: whether this sweep is still what is wanted. */
  readonly isWanted?: () => Promise<boolean>;
}

const DUTY = 0.5;
const ASK_EVERY_MS = 1_000;
/** Compares every row, each as it is now, and repairs what differs. Only a sweep that found nothing is a proof. */
@Injectable()
export class Sweep {
  private readonly rest = new Wake();

  constructor(
    @Inject(DIRECT_POOL) private readonly pool: pg.Pool,
    @Inject(INSTANCE) private readonly instance: Instance,
  ) {}

  async run(
    plan: Plan,
    row: LedgerRow,
    lease: Lease,
    signal: AbortSignal,
    options: SweepOptions = {},
  ): Promise<RunOutcome> {
    const startedAt = await this.databaseTime();
    const identity = await readIdentity(this.pool, plan);
    const key = await readPrimaryKey(this.pool, plan);
    const waiting = await this.waitingOf(plan);
    const comparer = await this.comparerOf(plan, row, lease, options);
    const pace = new Pace('key');
    const outage = new Backoff();
    let found = NOTHING_FOUND;
    let cursor: Cursor = null;
    let isDone = false;
    let askedAt = performance.now();
    while (!isDone) {
      const control = await readRun(this.pool, plan.key);
      const isClear = await waiting.untilClear(control ?? FREE, signal);
      if (signal.aborted || !isClear) return 'stopped';
      if (options.isWanted !== undefined && performance.now() - askedAt > ASK_EVERY_MS) {
        if (!(await options.isWanted())) return 'stopped';
        askedAt = performance.now();
      }
      const began = performance.now();
      const compared: Compared | ConversionUnavailableError | undefined = await unlessAway(
        comparer.next(cursor, pace.size(0, control?.targetMs ?? undefined)),
      );
      if (compared === undefined) return 'lease-lost';
      if (compared instanceof ConversionUnavailableError) {
        await waiting.hold({ signal: 'conversion', reason: compared.message }, outage.next(), signal);
        continue;
      }
      outage.reset();
      const { judged, repaired }: Compared = compared;
      await this.quarantine(plan.key, judged);
      found = plus(found, judged, repaired);
      cursor = judged.cursor;
      isDone = cursor === null;
      const took = performance.now() - began;
      pace.took(0, judged.seen, took);
      const duty = options.duty ?? DUTY;
      if (!isDone && duty < 1) await this.rest.wait(took / duty - took, signal);
    }
    await releaseMended(this.pool, plan, key);
    return this.prove(plan, row, lease, { ...found, startedAt, identity });
  }

  private async comparerOf(
    plan: Plan,
    row: LedgerRow,
    lease: Lease,
    { repairs = true, conversion }: SweepOptions,
  ): Promise<Comparer> {
    const winner = authoritativeSide(row.phase);
    const key = await readPrimaryKey(this.pool, plan);
    const scope = { plan, key, winner, lease, version: row.version, repairs };
    if (!isInvalidating(plan)) return new SqlComparer(this.pool, scope);
    const table = await applicationTable(this.pool, plan, conversion, winner);
    const { limits } = (await readRun(this.pool, plan.key)) ?? FREE;
    return new ApplicationComparer(this.pool, scope, table, Number(limits['conversions'] ?? CONCURRENCY));
  }

  /** What has no image is for people to mend: they find its key there. */
  private async quarantine(key: string, judged: JudgedBatch): Promise<void> {
    for (const row of judged.sample)
      if (row.difference === 'convert') await quarantineRow(this.pool, key, row.key, UNCONVERTIBLE);
  }

  private async waitingOf(plan: Plan): Promise<Waiting> {
    const heaps = (await readHeaps(this.pool, plan)).map(({ oid }) => oid);
    const throttle = new Throttle(this.pool, { heaps, applicationName: this.instance.applicationName });
    return new Waiting(this.pool, plan.key, throttle, () => true);
  }

  private async prove(
    plan: Plan,
    row: LedgerRow,
    lease: Lease,
    found: Findings & Pick<Parameters<typeof writeEvidence>[2], 'startedAt' | 'identity'>,
  ): Promise<RunOutcome> {
    const isWritten = await inTransaction(this.pool, async (client) => {
      if (!(await holdsLease(client, lease))) return undefined;
      await writeEvidence(client, plan.key, { kind: 'verification', version: row.version, ...found });
      const { identity: _identity, startedAt: _startedAt, sample: _sample, ...counts } = found;
      await addSweep(client, plan.key, row.version, found);
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

/** Where no backfill was ever begun, nobody has set anything. */
const FREE: Control = { isPaused: false, targetMs: null, duty: null, workers: null, limits: {} };

/** The error itself, while the application's conversion is away. */
async function unlessAway<T>(work: Promise<T>): Promise<T | ConversionUnavailableError> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ConversionUnavailableError) return error;
    throw error;
  }
}
