import { Inject, Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { COLUMN_MIGRATION_OPTIONS, type ColumnMigrationOptions } from '../column-migration.options.js';
import { Metrics } from '../../metrics/index.js';
import { Comparison } from '../adapter/comparison.service.js';
import { ColumnMigrationRegistry } from '../definition/registry.js';
import { FleetPhases } from '../fleet/fleet-phases.js';
import { UnitOfWork } from '../unit-of-work/unit-of-work.js';

const FRESHNESS = ['fresh', 'stale', 'never'] as const;

/** What this process knows of itself, with or without a database. */
@Injectable()
export class ProcessMetrics {
  private readonly lease: Gauge;
  private readonly units: Gauge;
  private readonly freshness: Gauge;
  private readonly comparisons: Counter;

  constructor(
    metrics: Metrics,
    private readonly phases: FleetPhases,
    private readonly unitOfWork: UnitOfWork,
    private readonly comparison: Comparison,
    private readonly migrations: ColumnMigrationRegistry,
    @Inject(COLUMN_MIGRATION_OPTIONS) private readonly options: ColumnMigrationOptions,
  ) {
    const registers = [metrics.registry];
    const { metricsPrefix, instance } = options;
    this.lease = new Gauge({
      name: `${metricsPrefix}_column_migration_lease_held_state`,
      help: '1 while this process may trust what it knows of the ledger; at 0 it answers 503 where a moving column is needed',
      registers,
    });
    this.units = new Gauge({
      name: `${metricsPrefix}_column_migration_open_units_count`,
      help: 'Requests and jobs under way here; an acknowledgement waits for those that began under another version',
      registers,
    });
    this.freshness = new Gauge({
      name: `${metricsPrefix}_flags_freshness_state`,
      help: '1 for the state of the flags in this process; stale or never holds every phase',
      labelNames: ['state'],
      registers,
    });
    this.comparisons = new Counter({
      name: `${metricsPrefix}_column_migration_comparisons_total`,
      help: 'Rows read here with both columns; where they differed, the authoritative column was returned',
      labelNames: ['key', 'result'],
      registers,
    });
    new Gauge({
      name: `${metricsPrefix}_build_info`,
      help: 'Always 1; the labels say which build runs in which role',
      labelNames: ['build', 'role'],
      registers,
    }).set({ build: instance.build, role: instance.role }, 1);
    metrics.onScrape(() => this.collect());
  }

  private collect(): void {
    this.lease.set(this.phases.holdsLease() ? 1 : 0);
    this.units.set(this.unitOfWork.openCount());
    const { state } = this.options.flags.freshness();
    for (const one of FRESHNESS) this.freshness.set({ state: one }, one === state ? 1 : 0);
    this.comparisons.reset();
    for (const key of this.migrations.all().keys()) {
      const { compared, mismatched } = this.comparison.countOf(key);
      this.comparisons.inc({ key, result: 'equal' }, compared - mismatched);
      this.comparisons.inc({ key, result: 'different' }, mismatched);
    }
  }
}
