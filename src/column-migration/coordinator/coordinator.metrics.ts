import { Inject, Injectable } from '@nestjs/common';
import { Counter, Histogram } from 'prom-client';
import { Metrics } from '../../metrics/index.js';
import { COLUMN_MIGRATION_OPTIONS, type ColumnMigrationOptions } from '../column-migration.options.js';
import type { Condition } from '../gate/condition.js';
import type { Phase } from '../phase/phase.js';
import type { LockTimes } from './stepper.service.js';

/** Bounds around 100 ms, the longest wait that we allow ourselves, and around what we promise to others. */
const LOCK_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

/** What the coordinator does, as metrics of the process that coordinates. */
@Injectable()
export class CoordinatorMetrics {
  private readonly steps: Counter;
  private readonly refusals: Counter;
  private readonly lockWait: Histogram;
  private readonly lockHold: Histogram;

  constructor(
    { registry }: Metrics,
    @Inject(COLUMN_MIGRATION_OPTIONS) { metricsPrefix }: Pick<ColumnMigrationOptions, 'metricsPrefix'>,
  ) {
    const registers = [registry];
    this.steps = new Counter({
      name: `${metricsPrefix}_column_migration_steps_total`,
      help: 'Steps taken by this process, by the phase that was entered',
      labelNames: ['key', 'to'],
      registers,
    });
    this.refusals = new Counter({
      name: `${metricsPrefix}_column_migration_refusals_total`,
      help: 'How often a requested step was refused here for a new reason, by condition',
      labelNames: ['key', 'to', 'condition'],
      registers,
    });
    this.lockWait = new Histogram({
      name: `${metricsPrefix}_column_migration_ddl_lock_wait_seconds`,
      help: 'How long a step waited for the table, at most 100 ms; meanwhile others queue behind it',
      labelNames: ['key'],
      buckets: LOCK_BUCKETS_SECONDS,
      registers,
    });
    this.lockHold = new Histogram({
      name: `${metricsPrefix}_column_migration_ddl_lock_hold_seconds`,
      help: 'How long a step had the table to itself; meanwhile every request for it waited',
      labelNames: ['key'],
      buckets: LOCK_BUCKETS_SECONDS,
      registers,
    });
  }

  taken(key: string, to: Phase, locks: LockTimes | undefined): void {
    this.steps.inc({ key, to });
    if (locks === undefined) return;
    this.lockWait.observe({ key }, locks.waitedMs / 1000);
    this.lockHold.observe({ key }, locks.heldMs / 1000);
  }

  refused(key: string, to: Phase, unmet: readonly Condition[]): void {
    for (const { name } of unmet) this.refusals.inc({ key, to, condition: name });
  }
}
