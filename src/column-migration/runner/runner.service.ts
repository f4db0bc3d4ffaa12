import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type pg from 'pg';
import { Loop } from '../../common/loop.js';
import { WarnOnce } from '../../common/warn-once.js';
import { sqlstateOf } from '../../database/index.js';
import { COLUMN_MIGRATION_OPTIONS, type ColumnMigrationOptions } from '../column-migration.options.js';
import { DIRECT_POOL } from '../sql/direct-pool.provider.js';
import type { Conversion } from '../plan/conversion.js';
import type { Plan } from '../plan/plan.js';
import { planIn } from '../plan/plan-in.js';
import { ColumnMigrationRegistry } from '../definition/registry.js';
import { FleetMembership } from '../fleet/fleet-membership.service.js';
import { KeptLease } from '../lease/kept-lease.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import { readLedger } from '../ledger/read-ledger.sql.js';
import { Sweep } from '../verification/sweep.service.js';
import { Backfill, type RunOutcome } from '../backfill/backfill.service.js';
import { type DueWork, dueWork } from './due-work.js';

/** The part of the time that a scrub works. */
const SCRUB_DUTY = 0.05;

/** Takes up the backfill or sweep that is due. Several runners share a backfill; a sweep has one. */
@Injectable()
export class Runner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Runner');
  private readonly loop: Loop;
  private readonly busy = new Map<string, Promise<void>>();
  /** By key, because the work of one may fail while that of others goes on. */
  private readonly warnings = new Map<string, WarnOnce>();
  private stopListening: (() => void) | undefined;
  private lastTold: string | undefined;

  constructor(
    @Inject(DIRECT_POOL) private readonly pool: pg.Pool,
    private readonly registry: ColumnMigrationRegistry,
    private readonly backfill: Backfill,
    private readonly sweep: Sweep,
    private readonly membership: FleetMembership,
    @Inject(COLUMN_MIGRATION_OPTIONS) private readonly options: ColumnMigrationOptions,
  ) {
    this.loop = new Loop((signal) => this.beginWork(signal), {
      pauseMs: options.pollMs,
      warnings: new WarnOnce((error) => this.warn(error)),
      afterwards: async () => {
        await Promise.all(this.busy.values());
      },
    });
  }

  onApplicationBootstrap(): void {
    this.stopListening ??= this.membership.onLedger(() => this.loop.ring());
    void this.loop.start();
  }

  /** Stops after the batch under way. Idempotent. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopListening?.();
    await this.loop.stop();
  }

  /** Each key goes at its own speed: a scrub of one table keeps no other waiting. */
  private async beginWork(signal: AbortSignal): Promise<boolean> {
    const ledger = await readLedger(this.pool);
    for (const { key, plan } of this.registry.all().values()) {
      const row = ledger.get(key);
      if (row !== undefined && !this.busy.has(key)) this.begin(planIn(plan, row.phase), row, signal);
    }
    return false;
  }

  private begin(plan: Plan, row: LedgerRow, signal: AbortSignal): void {
    const { key } = plan;
    const warnings = this.warnings.get(key) ?? new WarnOnce((error) => this.warn(error, key));
    this.warnings.set(key, warnings);
    const work = this.work(plan, row, signal)
      .then(
        () => void warnings.succeeded(),
        (error: unknown) => warnings.failed(error),
      )
      .finally(() => this.busy.delete(key));
    this.busy.set(key, work);
  }

  private async work(plan: Plan, row: LedgerRow, signal: AbortSignal): Promise<void> {
    const due = await this.due(plan, row);
    if (due === undefined || signal.aborted) return;
    const outcome =
      due === 'backfill'
        ? await this.backfill.run(plan, row, signal, { conversion: this.conversionOf(plan) })
        : await this.sweepOver(plan, row, due, signal);
    if (outcome === undefined) return;
    this.tell(`${due} ${outcome}`, plan, row);
    // A run that an operator or a problem has stopped is looked at again when the ledger changes, or at the next poll.
    if (outcome !== 'halted') this.loop.ring();
  }

  /**
   * Sweeps one key, one process at a time. Returns `undefined` while another process does. A scrub stops as soon as a
   * step waits for a sweep.
   */
  private async sweepOver(
    plan: Plan,
    row: LedgerRow,
    due: DueWork,
    signal: AbortSignal,
  ): Promise<RunOutcome | undefined> {
    const lease = await KeptLease.take(
      this.pool,
      `sweep ${plan.key}`,
      this.options.instance.id,
      this.options.leaseTtlMs,
    );
    if (lease === undefined) return undefined;
    const isWanted = async (): Promise<boolean> => {
      const now = (await readLedger(this.pool)).get(plan.key);
      return now !== undefined && now.version === row.version && (await this.due(plan, now)) === due;
    };
    const conversion = this.conversionOf(plan);
    try {
      const options =
        due === 'scrub'
          ? ({ conversion, resumes: 'scrub', duty: SCRUB_DUTY, isWanted } as const)
          : ({ conversion, resumes: 'sweep' } as const);
      return await this.sweep.run(plan, row, lease.lease, signal, options);
    } finally {
      await lease.release();
    }
  }

  private conversionOf({ key }: Plan): Conversion | undefined {
    return this.registry.get(key)?.conversion;
  }

  private due(plan: Plan, row: LedgerRow): Promise<DueWork | undefined> {
    return dueWork(this.pool, plan, row, this.options.soakMs);
  }

  private tell(message: string, plan: Plan, row: LedgerRow): void {
    const told = `${message} ${plan.key} ${row.version}`;
    if (this.lastTold === told) return;
    this.lastTold = told;
    this.logger.log({ message, migration: plan.key, phase: row.phase });
  }

  private warn(error: unknown, migration?: string): void {
    const { code = sqlstateOf(error), message } = error as { readonly code?: string; readonly message: string };
    this.logger.warn({ message: 'backfill or sweep failed; trying again', migration, code, reason: message });
  }
}
