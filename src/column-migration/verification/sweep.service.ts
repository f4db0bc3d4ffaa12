import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { COLUMN_MIGRATION_OPTIONS } from '../column-migration.options.js';
import type { OwnNames } from '../pacing/gauge.js';
import { ApplicationComparer } from './application-comparer.js';
import { applicationTable } from '../backfill/application/application-table.js';
import { conversionsAtOnce } from '../backfill/application/conversion-limits.js';
import { Backoff } from '../pacing/backoff.js';
import type { RunOutcome } from '../backfill/backfill.service.js';
import { readHeaps } from '../backfill/heaps.sql.js';
import { inRetriedTransaction } from '../sql/in-retried-transaction.js';
import { DUTY, Pace } from '../pacing/pace.js';
import { quarantineRow, releaseMended, UNCONVERTIBLE } from '../backfill/quarantine.sql.js';
import { addSweep } from '../backfill/end-run.sql.js';
import { type Control, readRun } from '../backfill/run.sql.js';
import { Throttle } from '../pacing/throttle.js';
import { Waiting } from '../backfill/waiting.js';
import { readPrimaryKey } from '../catalog/primary-key.sql.js';
import { ConversionUnavailableError } from '../column-migration.errors.js';
import { DIRECT_POOL } from '../sql/direct-pool.provider.js';
import type { Conversion } from '../plan/conversion.js';
import { isInvalidating, type Plan } from '../plan/plan.js';
import { Wake } from '../../common/wake.js';
import { holdsLease, type Lease } from '../lease/lease.sql.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import { recordEvent } from '../ledger/record-event.sql.js';
import { authoritativeSide } from '../phase/phase.js';
import type { Compared, Comparer } from './comparer.js';
import { writeEvidence } from '../evidence/evidence.sql.js';
import type { JudgedBatch } from './judge-batch.sql.js';
import { SqlComparer } from './sql-comparer.js';
import { forgetInterrupted, type SweepKind } from '../evidence/interrupted-sweep.sql.js';
import { SweepProgress } from './sweep-progress.js';

export interface SweepOptions {
  /** Whether differing rows are repaired, or only reported. @default true */
  readonly repairs?: boolean;
  /**
   * The part of the time that it works, from 0 to 1. @default what an operator has set for the backfill, or its default
   */
  readonly duty?: number;
  /**
   * Resumes an interrupted sweep of this kind, and saves its own progress. @default starts from the beginning, and
   * saves nothing
   */
  readonly resumes?: SweepKind;
  /** The definition's conversion, where only the application converts. */
  readonly conversion?: Conversion | undefined;
  /** Asked once a second: whether this sweep is still wanted. */
  readonly isWanted?: () => Promise<boolean>;
}

const ASK_EVERY_MS = 1_000;

/**
 * Compares every row, each as it is now, and repairs those that differ. Only a sweep that found no difference is a
 * proof.
 */
@Injectable()
export class Sweep {
  private readonly rest = new Wake();

  constructor(
    @Inject(DIRECT_POOL) private readonly pool: pg.Pool,
    @Inject(COLUMN_MIGRATION_OPTIONS) private readonly options: OwnNames,
  ) {}

  async run(
    plan: Plan,
    row: LedgerRow,
    lease: Lease,
    signal: AbortSignal,
    options: SweepOptions = {},
  ): Promise<RunOutcome> {
    const progress = await SweepProgress.begin(this.pool, plan, row, lease, options.resumes);
    const end = await this.compareAll(plan, row, lease, signal, options, progress);
    if (end !== 'completed') {
      await progress.save();
      return end;
    }
    await releaseMended(this.pool, plan, await readPrimaryKey(this.pool, plan));
    return this.prove(plan, row, lease, progress);
  }

  private async compareAll(
    plan: Plan,
    row: LedgerRow,
    lease: Lease,
    signal: AbortSignal,
    options: SweepOptions,
    progress: SweepProgress,
  ): Promise<RunOutcome> {
    const waiting = await this.waitingOf(plan);
    const comparer = await this.comparerOf(plan, row, lease, options);
    const pace = new Pace('key');
    const outage = new Backoff();
    let askedAt = performance.now();
    while (!progress.isDone) {
      const control = await readRun(this.pool, plan.key);
      const isClear = await waiting.untilClear(control ?? FREE, signal);
      if (signal.aborted || !isClear) return 'stopped';
      if (options.isWanted !== undefined && performance.now() - askedAt > ASK_EVERY_MS) {
        if (!(await options.isWanted())) return 'stopped';
        askedAt = performance.now();
      }
      const began = performance.now();
      const compared: Compared | ConversionUnavailableError | undefined = await unlessAway(
        comparer.next(progress.cursor, pace.size(0, control?.targetMs ?? undefined)),
      );
      if (compared === undefined) return 'lease-lost';
      if (compared instanceof ConversionUnavailableError) {
        await waiting.hold({ gauge: 'conversion', reason: compared.message }, outage.next(), signal);
        continue;
      }
      outage.reset();
      const { judged }: Compared = compared;
      await this.quarantine(plan.key, judged);
      if (!(await progress.advance(compared))) return 'lease-lost';
      const took = performance.now() - began;
      pace.took(0, judged.seen, took);
      const duty = options.duty ?? control?.duty ?? DUTY;
      if (judged.cursor !== null && duty < 1) await this.rest.wait(took / duty - took, signal);
    }
    return 'completed';
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
    return new ApplicationComparer(this.pool, scope, table, conversionsAtOnce(limits));
  }

  /** People have to mend the rows without an image, and find their keys in the quarantine. */
  private async quarantine(key: string, judged: JudgedBatch): Promise<void> {
    for (const row of judged.sample)
      if (row.difference === 'convert') await quarantineRow(this.pool, key, row.key, UNCONVERTIBLE);
  }

  private async waitingOf(plan: Plan): Promise<Waiting> {
    const heaps = (await readHeaps(this.pool, plan)).map(({ oid }) => oid);
    const throttle = new Throttle(this.pool, { heaps, names: this.options });
    return new Waiting(this.pool, plan.key, throttle, () => true);
  }

  private async prove(
    plan: Plan,
    row: LedgerRow,
    lease: Lease,
    { found, startedAt, identity }: SweepProgress,
  ): Promise<RunOutcome> {
    const isWritten = await inRetriedTransaction(this.pool, async (client) => {
      if (!(await holdsLease(client, lease))) return undefined;
      const { version } = row;
      await writeEvidence(client, plan.key, { kind: 'verification', version, startedAt, identity, ...found });
      await forgetInterrupted(client, plan.key);
      const { sample: _sample, ...counts } = found;
      await addSweep(client, plan.key, version, found);
      await recordEvent(client, { key: plan.key, kind: 'verification', askedBy: 'runner', evidence: counts });
      return true;
    });
    return isWritten === true ? 'completed' : 'lease-lost';
  }
}

/** The settings where no backfill was ever begun. */
const FREE: Control = { isPaused: false, targetMs: null, duty: null, workers: null, limits: {} };

/** Returns the error instead of throwing it, while the application's conversion is away. */
async function unlessAway<T>(work: Promise<T>): Promise<T | ConversionUnavailableError> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ConversionUnavailableError) return error;
    throw error;
  }
}
