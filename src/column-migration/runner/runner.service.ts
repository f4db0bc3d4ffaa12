import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type pg from 'pg';
import { INSTANCE, type Instance } from '../../config/index.js';
import { sqlstateOf } from '../../database/index.js';
import { COLUMN_MIGRATION_OPTIONS, type ColumnMigrationOptions } from '../column-migration.options.js';
import { DIRECT_POOL } from '../sql/direct-pool.provider.js';
import type { Conversion } from '../plan/conversion.js';
import type { Plan } from '../plan/plan.js';
import { planIn } from '../plan/plan-in.js';
import { ColumnMigrationRegistry } from '../definition/registry.js';
import { FleetMembership } from '../fleet/fleet-membership.service.js';
import { Wake } from '../../common/wake.js';
import { KeptLease } from '../lease/kept-lease.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import { readLedger } from '../ledger/read-ledger.sql.js';
import { Sweep } from '../verification/sweep.service.js';
import { Backfill, type RunOutcome } from '../backfill/backfill.service.js';
import { type DueWork, dueWork } from './due-work.js';

/** Part of the time that a scrub works. */
const SCRUB_DUTY = 0.05;

/** Takes up whatever backfill or sweep is due: a backfill together with other runners, a sweep alone. */
@Injectable()
export class Runner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Runner');
  private readonly wake = new Wake();
  private abort: AbortController | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopListening: () => void = () => undefined;
  private lastFailure: string | undefined;
  private lastTold: string | undefined;
  private readonly busy = new Map<string, Promise<void>>();

  constructor(
    @Inject(DIRECT_POOL) private readonly pool: pg.Pool,
    private readonly registry: ColumnMigrationRegistry,
    private readonly backfill: Backfill,
    private readonly sweep: Sweep,
    private readonly membership: FleetMembership,
    @Inject(INSTANCE) private readonly instance: Instance,
    @Inject(COLUMN_MIGRATION_OPTIONS) private readonly options: ColumnMigrationOptions,
  ) {}

  onApplicationBootstrap(): void {
    if (this.abort !== undefined) return;
    this.abort = new AbortController();
    this.stopListening = this.membership.onLedger(() => this.wake.ring());
    this.running = this.run(this.abort.signal);
  }

  /** Ends after the batch in hand. Idempotent. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopListening();
    this.abort?.abort();
    await this.running;
  }

  /** Each key goes at its own speed: a scrub of one table keeps nothing else waiting. */
  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const ledger = await readLedger(this.pool);
        for (const { key, plan } of this.registry.all().values()) {
          const row = ledger.get(key);
          if (row !== undefined && !this.busy.has(key)) this.start(planIn(plan, row.phase), row, signal);
        }
      } catch (error) {
        this.warn(error);
      }
      await this.wake.wait(this.options.pollMs, signal);
    }
    await Promise.all(this.busy.values());
  }

  private start(plan: Plan, row: LedgerRow, signal: AbortSignal): void {
    const work = this.work(plan, row, signal)
      .then(
        () => void (this.lastFailure = undefined),
        (error: unknown) => this.warn(error),
      )
      .finally(() => this.busy.delete(plan.key));
    this.busy.set(plan.key, work);
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
    // What an operator or a problem has stopped is looked at again when the ledger changes, or at the next poll.
    if (outcome !== 'halted') this.wake.ring();
  }

  /** One sweep of a key at a time; `undefined` while another process makes it. A scrub gives way as soon as a step waits for a sweep. */
  private async sweepOver(
    plan: Plan,
    row: LedgerRow,
    due: DueWork,
    signal: AbortSignal,
  ): Promise<RunOutcome | undefined> {
    const lease = await KeptLease.take(this.pool, `sweep ${plan.key}`, this.instance.id, this.options.leaseTtlMs);
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

  private warn(error: unknown): void {
    const { code = sqlstateOf(error), message } = error as { readonly code?: string; readonly message: string };
    if (this.lastFailure === message) return;
    this.lastFailure = message;
    this.logger.warn({ message: 'backfill or sweep failed; trying again', code, reason: message });
  }
}
