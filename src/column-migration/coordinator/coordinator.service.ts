import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import type pg from 'pg';
import { Loop } from '../../common/loop.js';
import { WarnOnce } from '../../common/warn-once.js';
import { sqlstateOf } from '../../database/index.js';
import { COLUMN_MIGRATION_OPTIONS, type ColumnMigrationOptions } from '../column-migration.options.js';
import type { Plan } from '../plan/plan.js';
import { planIn } from '../plan/plan-in.js';
import { ColumnMigrationRegistry } from '../definition/registry.js';
import { FleetMembership } from '../fleet/fleet-membership.service.js';
import { membersNotAcknowledged } from '../fleet/fleet-facts.js';
import { openWriters } from '../fleet/open-writers.sql.js';
import { readFleet } from '../fleet/read-fleet.sql.js';
import type { Condition } from '../gate/condition.js';
import { Gate } from '../gate/gate.service.js';
import { KeptLease } from '../lease/kept-lease.js';
import type { Lease } from '../lease/lease.sql.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import { readLedger } from '../ledger/read-ledger.sql.js';
import { clearWaiting, recordWaiting } from '../ledger/record-waiting.sql.js';
import { recordEvent } from '../ledger/record-event.sql.js';
import { recordSettled } from '../ledger/record-settled.sql.js';
import { nextTowards, type Phase, rungOf } from '../phase/phase.js';
import { CoordinatorMetrics } from './coordinator.metrics.js';
import { freeDeadMembers } from './dead-members.sql.js';
import { DIRECT_POOL } from '../sql/direct-pool.provider.js';
import { Preparation } from './preparation.service.js';
import { Settling } from './settling.js';
import { Stepper } from './stepper.service.js';
import { desiredOf, targetOf } from './target.js';

const LEASE = 'coordinator';

/**
 * Moves every column migration towards what the flags ask for, one step at a time, as far as the gate allows. One
 * process at a time does so, under a lease with a fencing token and the database's clock. Any number may stand by.
 */
@Injectable()
export class Coordinator implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Coordinator');
  private readonly loop: Loop;
  private stopListening: readonly (() => void)[] = [];

  constructor(
    @Inject(DIRECT_POOL) private readonly pool: pg.Pool,
    private readonly registry: ColumnMigrationRegistry,
    private readonly gate: Gate,
    private readonly stepper: Stepper,
    private readonly preparation: Preparation,
    private readonly settling: Settling,
    private readonly membership: FleetMembership,
    private readonly metrics: CoordinatorMetrics,
    @Inject(COLUMN_MIGRATION_OPTIONS) private readonly options: ColumnMigrationOptions,
  ) {
    this.loop = new Loop((signal) => this.coordinate(signal), {
      pauseMs: options.pollMs,
      warnings: new WarnOnce((error) => this.warn(error)),
    });
  }

  onApplicationBootstrap(): void {
    if (this.stopListening.length > 0) return;
    const ring = (): void => this.loop.ring();
    this.stopListening = [this.membership.onLedger(ring), this.options.flags.onChange(ring)];
    void this.loop.start();
  }

  /** Stops after the step under way, and lets another process coordinate at once. Idempotent. */
  async beforeApplicationShutdown(): Promise<void> {
    for (const stop of this.stopListening) stop();
    await this.loop.stop();
  }

  /** Returns whether anything was moved: then there may be more to do at once. */
  private async coordinate(signal: AbortSignal): Promise<boolean> {
    const kept = await KeptLease.take(this.pool, LEASE, this.options.instance.id, this.options.leaseTtlMs);
    if (kept === undefined) return false;
    try {
      return await this.lookAtAll(kept.lease, signal);
    } finally {
      await kept.release();
    }
  }

  private async lookAtAll(lease: Lease, signal: AbortSignal): Promise<boolean> {
    const ledger = await readLedger(this.pool);
    let hasMoved = false;
    for (const { key, plan } of this.registry.all().values()) {
      const row = ledger.get(key);
      if (row === undefined || row.phase === 'contracted' || signal.aborted) continue;
      hasMoved = (await this.look(plan, row, lease)) || hasMoved;
    }
    return hasMoved;
  }

  private async look(plan: Plan, row: LedgerRow, lease: Lease): Promise<boolean> {
    await this.settle(plan, row);
    const desired = desiredOf(this.options.flags, row.key);
    const to = nextTowards(row.phase, targetOf(row, desired));
    if (to === undefined) {
      await clearWaiting(this.pool, row.key);
      return row.isStrict && row.phase === 'backfilled' && rungOf(desired.ceiling) <= rungOf(row.phase)
        ? this.relax(plan, row, lease)
        : false;
    }
    const verdict = await this.gate.judge(this.pool, row, to);
    if (!verdict.isOpen) {
      const { unmet } = verdict;
      const prepared = await this.preparation.advance(plan, row, verdict, lease);
      if (prepared === true) return true;
      return this.refuse(row, to, prepared === false ? unmet : [...unmet, prepared]);
    }
    const outcome = await this.stepper.take({ plan, row, to, lease, askedBy: this.askedBy(row, to) });
    if (outcome.kind === 'refused') return this.refuse(row, to, outcome.unmet);
    this.metrics.taken(row.key, to, outcome.locks);
    this.logger.log({ message: 'phase in force', migration: row.key, from: row.phase, to, ...outcome.locks });
    return true;
  }

  /** Records when every transaction that was open at the last acknowledgement has ended. */
  private async settle(plan: Plan, row: LedgerRow): Promise<void> {
    if (row.settledVersion === row.version) return;
    const fleet = await readFleet(this.pool);
    if (membersNotAcknowledged(fleet, row).length > 0) return;
    const open = await openWriters(this.pool, planIn(plan, row.phase));
    if (this.settling.hasEnded(`${row.key} acknowledged`, String(row.version), open))
      await recordSettled(this.pool, row.key, row.version);
    else await freeDeadMembers(this.pool);
  }

  /** Makes the guard lenient again once the way down has passed read-new: nobody reads new any more. */
  private async relax(plan: Plan, row: LedgerRow, lease: Lease): Promise<boolean> {
    const fleet = await readFleet(this.pool);
    if (membersNotAcknowledged(fleet, row).length > 0) return false;
    return this.preparation.setStrict(plan, row, false, lease);
  }

  private async refuse(row: LedgerRow, to: Phase, unmet: readonly Condition[]): Promise<boolean> {
    const isNews = row.waiting?.to !== to;
    const reasons = unmet.map(({ detail }) => detail);
    if (await recordWaiting(this.pool, row.key, to, reasons)) {
      this.metrics.refused(row.key, to, unmet);
      if (isNews)
        await recordEvent(this.pool, {
          key: row.key,
          kind: 'refused',
          from: row.phase,
          to,
          askedBy: this.askedBy(row, to),
          evidence: { reasons },
        });
      this.logger.log({ message: 'a step waits', migration: row.key, from: row.phase, to, reasons });
    }
    return false;
  }

  private askedBy(row: LedgerRow, to: Phase): string {
    return row.requested !== null && rungOf(to) >= rungOf('retired') ? row.requested.by : 'flags';
  }

  private warn(error: unknown): void {
    const { code = sqlstateOf(error), message } = error as { readonly code?: string; readonly message: string };
    this.logger.warn({ message: 'the coordinator could not look at the ledger; trying again', code, reason: message });
  }
}
