import { Inject, Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Metrics } from '../../metrics/index.js';
import { COLUMN_MIGRATION_OPTIONS, type ColumnMigrationOptions } from '../column-migration.options.js';
import { PHASES, rungOf } from '../phase/phase.js';
import type { EvidenceReport } from './evidence-report.js';
import type { MigrationStatus } from './migration-status.js';
import { StatusGauges } from './status-gauges.metrics.js';
import { PROBLEM_CODES } from './status-problem.js';
import { StatusSnapshot } from './status-snapshot.service.js';

/** What the ledger says, as metrics. A scrape succeeds while the database is away, and says so. */
@Injectable()
export class StatusMetrics {
  private readonly gauges: StatusGauges;
  private readonly isUp: Gauge;

  constructor(
    metrics: Metrics,
    private readonly snapshot: StatusSnapshot,
    @Inject(COLUMN_MIGRATION_OPTIONS) { metricsPrefix }: Pick<ColumnMigrationOptions, 'metricsPrefix'>,
  ) {
    this.gauges = new StatusGauges(metrics.registry, `${metricsPrefix}_column_migration`);
    this.isUp = new Gauge({
      name: `${metricsPrefix}_database_up`,
      help: '1 when the ledger could be read for this scrape; at 0 every metric that is read from it is absent',
      registers: [metrics.registry],
    });
    metrics.onScrape(() => this.collect());
  }

  private async collect(): Promise<void> {
    const snapshot = await this.snapshot.current();
    this.gauges.reset();
    this.isUp.set(snapshot.kind === 'read' ? 1 : 0);
    if (snapshot.kind === 'read') for (const status of snapshot.migrations) this.tell(status);
  }

  private tell(status: MigrationStatus): void {
    const { key, inForce, target, members, mismatches, strayWriters, problems } = status;
    const { gauges } = this;
    for (const code of PROBLEM_CODES) {
      gauges.problems.set({ key, code }, problems.some((one) => one.code === code) ? 1 : 0);
    }
    if (inForce === null) return;
    const aim = target ?? inForce.phase;
    for (const phase of PHASES) {
      gauges.phase.set({ key, phase }, phase === inForce.phase ? 1 : 0);
      gauges.target.set({ key, phase }, phase === aim ? 1 : 0);
    }
    gauges.rung.set({ key }, rungOf(inForce.phase));
    gauges.targetRung.set({ key }, rungOf(aim));
    gauges.age.set({ key }, inForce.ageMs / 1000);
    const live = members.filter(({ isLive }) => isLive);
    gauges.members.set({ key, state: 'live' }, live.length);
    gauges.members.set({ key, state: 'dead' }, members.length - live.length);
    gauges.members.set({ key, state: 'acknowledged' }, live.filter((member) => member.hasAcknowledged).length);
    gauges.mismatches.set({ key }, mismatches);
    gauges.strays.set(
      { key },
      strayWriters.reduce((sum, { writes }) => sum + writes, 0),
    );
    this.tellStep(status);
    this.tellEvidence(key, 'backfill', status.evidence.backfill);
    this.tellEvidence(key, 'verification', status.evidence.verification);
    this.tellBackfill(status);
  }

  private tellStep({ key, nextStep }: MigrationStatus): void {
    if (nextStep?.isAskedFor !== true) return;
    for (const { name, isMet } of nextStep.conditions)
      this.gauges.unmet.set({ key, to: nextStep.to, condition: name }, isMet ? 0 : 1);
  }

  private tellEvidence(key: string, kind: 'backfill' | 'verification', evidence: EvidenceReport | null): void {
    if (evidence === null) return;
    const { gauges } = this;
    gauges.evidenceAge.set({ key, kind }, evidence.ageMs / 1000);
    if (kind === 'backfill') return;
    gauges.sweep.set({ key, result: 'seen' }, evidence.rowsSeen);
    gauges.sweep.set({ key, result: 'unequal' }, evidence.rowsUnequal);
    gauges.sweep.set({ key, result: 'repaired' }, evidence.rowsRepaired);
    gauges.sweep.set({ key, result: 'unconvertible' }, evidence.rowsUnconvertible);
  }

  private tellBackfill({ key, backfill }: MigrationStatus): void {
    if (backfill === null) return;
    const { gauges } = this;
    gauges.backfillRows.set({ key, result: 'visited' }, backfill.rowsVisited);
    gauges.backfillRows.set({ key, result: 'changed' }, backfill.rowsChanged);
    if (backfill.percent !== null) gauges.backfillProgress.set({ key }, backfill.percent / 100);
    if (backfill.rowsPerSecond !== null) gauges.backfillRate.set({ key }, backfill.rowsPerSecond);
  }
}
