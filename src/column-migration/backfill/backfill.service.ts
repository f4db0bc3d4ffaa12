import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { type KeyColumn, readPrimaryKey } from '../catalog/primary-key.sql.js';
import { BackfillDirectionError } from '../column-migration.errors.js';
import { COLUMN_MIGRATION_OPTIONS, type ColumnMigrationOptions } from '../column-migration.options.js';
import type { OwnNames } from '../pacing/gauge.js';
import { DIRECT_POOL } from '../sql/direct-pool.provider.js';
import type { Conversion } from '../plan/conversion.js';
import { isInvalidating, type Plan } from '../plan/plan.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import { authoritativeSide } from '../phase/phase.js';
import { quoteText } from '../sql/quote.js';
import { ApplicationBatches } from './application/application-batches.js';
import { applicationTable } from './application/application-table.js';
import { conversionsAtOnce } from './application/conversion-limits.js';
import { BACKFILL_SETTING } from '../sql/batch-settings.js';
import type { Batches } from './batches.js';
import { readBystanders } from './bystanders.sql.js';
import { finishRun } from './finish-run.js';
import { filledSide, openRun, restartRun } from './open-run.js';
import type { Direction } from './progress.sql.js';
import { readRun, type Run } from './run.sql.js';
import { writeEnd } from './end-run.sql.js';
import { DUTY } from '../pacing/pace.js';
import { Upkeep } from './upkeep.js';
import { Throttle } from '../pacing/throttle.js';
import { SqlBatches } from './sql-batches.js';
import { Waiting } from './waiting.js';
import { Worker, type WorkerEnd } from './worker.js';
import { Workforce } from './workforce.js';

/**
 * How a run of work ended in this process. `halted`: an operator or a problem stopped it, and it waits for an operator.
 */
export type RunOutcome = 'completed' | 'lease-lost' | 'stopped' | 'halted';

export interface BackfillOptions {
  /** @default 'forward' */
  readonly direction?: Direction;
  /** Whether to run again although it was completed or stopped. @default false */
  readonly isRepeated?: boolean;
  /** The definition's conversion, where only the application converts. */
  readonly conversion?: Conversion | undefined;
}

/** With more rows in quarantine than this the run stops: then the conversion is wrong, rather than the rows. */
export const QUARANTINE_LIMIT = 1_000;

/**
 * Makes every row equal, once from end to end. Any number of processes may take part at once, each with a part of the
 * table.
 */
@Injectable()
export class Backfill {
  constructor(
    @Inject(DIRECT_POOL) private readonly pool: pg.Pool,
    @Inject(COLUMN_MIGRATION_OPTIONS) private readonly options: OwnNames & Pick<ColumnMigrationOptions, 'leaseTtlMs'>,
  ) {}

  /**
   * `kill -9` at any moment loses at most the batch under way: position and rows are committed together, under the
   * range's token.
   *
   * @throws BackfillDirectionError
   */
  async run(plan: Plan, row: LedgerRow, signal: AbortSignal, options: BackfillOptions = {}): Promise<RunOutcome> {
    const direction = options.direction ?? 'forward';
    const winner = authoritativeSide(row.phase);
    if (filledSide(direction) === winner) throw new BackfillDirectionError(plan.key, row.phase, winner);
    let isRepeated = options.isRepeated ?? false;
    while (!signal.aborted) {
      const opened = await openRun(this.pool, plan, row.version, direction, isRepeated);
      if (opened.state !== 'running') return opened.state;
      isRepeated = false;
      if (await this.refuseBystanders(plan, opened.run)) return 'halted';
      const end = await this.work(plan, opened.run, options.conversion, signal);
      if (end === 'moved') await restartRun(this.pool, plan);
      else if (end === 'halted') return this.outcomeOf(plan);
      else if (end === 'drained') {
        await finishRun(this.pool, plan);
        return this.outcomeOf(plan);
      }
    }
    return 'stopped';
  }

  private async outcomeOf(plan: Plan): Promise<RunOutcome> {
    const run = await readRun(this.pool, plan.key);
    return run?.status === 'completed' ? 'completed' : run?.status === 'running' ? 'stopped' : 'halted';
  }

  private async work(
    plan: Plan,
    run: Run,
    conversion: Conversion | undefined,
    signal: AbortSignal,
  ): Promise<WorkerEnd> {
    const key = await readPrimaryKey(this.pool, plan);
    const batches = await this.batchesOf(plan, run, key, conversion);
    const throttle = new Throttle(this.pool, {
      heaps: run.heaps.map(({ oid }) => oid),
      names: this.options,
    });
    const upkeep = new Upkeep(this.pool, plan.key);
    const workforce = new Workforce(this.pool, plan.key, (own) => {
      const waiting = new Waiting(this.pool, plan.key, throttle);
      const options = { ttlMs: this.options.leaseTtlMs, duty: DUTY };
      return new Worker(this.pool, plan, key, batches, waiting, options, own, (now) => upkeep.look(now)).work();
    });
    return workforce.run(signal);
  }

  private async batchesOf(
    plan: Plan,
    run: Run,
    key: readonly KeyColumn[],
    conversion: Conversion | undefined,
  ): Promise<Batches> {
    const from = filledSide(run.direction) === 'new' ? 'old' : 'new';
    const { heaps, limits } = run;
    const options = {
      ttlMs: this.options.leaseTtlMs,
      quarantineLimit: Number(limits['quarantine'] ?? QUARANTINE_LIMIT),
      settings: [
        `set local ${BACKFILL_SETTING} = ${quoteText(plan.key)}`,
        ...(limits['triggers'] === 'skip' ? ['set local session_replication_role = replica'] : []),
      ].join('; '),
    };
    if (!isInvalidating(plan))
      return new SqlBatches(
        this.pool,
        heaps.map((heap) => ({ plan, key, heap, from })),
        options,
      );
    const concurrency = conversionsAtOnce(limits);
    const table = await applicationTable(this.pool, plan, conversion, from);
    return new ApplicationBatches(this.pool, table, heaps, { ...options, concurrency });
  }

  /** Stops the run rather than change an `updated_at`, an audit or an outbox without an operator's consent (B20). */
  private async refuseBystanders(plan: Plan, run: Run): Promise<boolean> {
    const policy = run.limits['triggers'];
    if (policy === 'fire' || policy === 'skip') return false;
    const filled = plan[filledSide(run.direction)].columns.map(({ name }) => name);
    const bystanders = await readBystanders(this.pool, plan, run.heaps, filled);
    if (bystanders.length === 0) return false;
    const problem = `every filled row would fire ${bystanders.join(', ')}: let them ask for current_setting('${BACKFILL_SETTING}', true), or say \`cli tune ${plan.key} --triggers fire\` (or \`skip\`, for a role that may set session_replication_role), then \`cli resume ${plan.key}\``;
    await writeEnd(this.pool, plan.key, 'failed', { problem });
    return true;
  }
}
