import { Inject, Injectable } from '@nestjs/common';
import { readBackfill } from '../backfill/progress.sql.js';
import { COLUMN_MIGRATION_OPTIONS, type ColumnMigrationOptions } from '../column-migration.options.js';
import { desiredOf, targetOf } from '../coordinator/target.js';
import { planIn } from '../plan/plan-in.js';
import type { Plan } from '../plan/plan.js';
import { ColumnMigrationRegistry } from '../definition/registry.js';
import { type FleetMember, readFleet } from '../fleet/read-fleet.sql.js';
import { Gate } from '../gate/gate.service.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import { readLedger } from '../ledger/read-ledger.sql.js';
import { nextTowards, type Phase } from '../phase/phase.js';
import type { Queryable } from '../sql/queryable.js';
import { backfillReport } from './backfill-report.js';
import { countMismatches } from '../evidence/count-mismatches.sql.js';
import { readExpandFaults } from './expand-faults.js';
import { evidenceReports } from './evidence-report.js';
import { flagReport } from './flag-report.js';
import { memberReport } from './member-report.js';
import type { MigrationStatus, NextStep } from './migration-status.js';
import { nextSafeAction } from './next-safe-action.js';
import { type Circumstances, type Facts, statusProblems } from './problems.js';
import { readStrayWriters } from '../guard/stray-writers.sql.js';

/** The state of every column migration that the ledger or this build knows. Asking changes nothing. */
@Injectable()
export class MigrationStatuses {
  constructor(
    private readonly registry: ColumnMigrationRegistry,
    @Inject(COLUMN_MIGRATION_OPTIONS) private readonly options: Pick<ColumnMigrationOptions, 'flags'>,
    private readonly gate: Gate,
  ) {}

  /** By key. Throws the database's error: it may be away, or hold no ledger. */
  async read(db: Queryable): Promise<readonly MigrationStatus[]> {
    const ledger = await readLedger(db);
    const fleet = await readFleet(db);
    const keys = [...new Set([...ledger.keys(), ...this.registry.all().keys()])].sort();
    const statuses: MigrationStatus[] = [];
    for (const key of keys) {
      const row = ledger.get(key);
      statuses.push(row === undefined ? this.notExpanded(key) : await this.known(db, row, fleet));
    }
    return statuses;
  }

  private async known(db: Queryable, row: LedgerRow, fleet: readonly FleetMember[]): Promise<MigrationStatus> {
    const { key, phase } = row;
    const definition = this.registry.get(key);
    const plan = definition && planIn(definition.plan, phase);
    const desired = desiredOf(this.options.flags, key);
    const target = plan === undefined || phase === 'contracted' ? phase : targetOf(row, desired);
    const progress = await readBackfill(db, key);
    const facts: Facts = {
      key,
      table: `${row.schema}.${row.table}`,
      hasCode: plan !== undefined,
      inForce: { phase, version: Number(row.version), enteredAt: row.enteredAt.toISOString(), ageMs: row.ageMs },
      desired,
      target: target === phase ? null : target,
      flags: flagReport(this.options.flags, key),
      requested: row.requested,
      isStrict: row.isStrict,
      members: fleet.map((member) => memberReport(member, row)),
      backfill: progress === undefined ? null : backfillReport(progress),
      evidence: await evidenceReports(db, key, plan),
      mismatches: (await countMismatches(db, key)).open,
      strayWriters: await readStrayWriters(db, key),
      nextStep: plan === undefined ? null : await this.nextStep(db, row, target),
    };
    const faults = plan === undefined || phase === 'contracted' ? [] : await readExpandFaults(db, plan);
    return judged(facts, { faults, waiting: row.waiting });
  }

  private notExpanded(key: string): MigrationStatus {
    const plan: Plan | undefined = this.registry.get(key)?.plan;
    const facts: Facts = {
      key,
      table: plan === undefined ? '' : `${plan.schema}.${plan.table}`,
      hasCode: true,
      inForce: null,
      desired: desiredOf(this.options.flags, key),
      target: null,
      flags: flagReport(this.options.flags, key),
      requested: null,
      isStrict: false,
      members: [],
      backfill: null,
      evidence: { backfill: null, verification: null },
      mismatches: 0,
      strayWriters: [],
      nextStep: null,
    };
    return judged(facts, { faults: [], waiting: null });
  }

  /**
   * The step towards the target. Where the target is reached, the step to the phase above, to show what it would take.
   */
  private async nextStep(db: Queryable, row: LedgerRow, target: Phase): Promise<NextStep | null> {
    if (row.phase === 'contracted') return null;
    const to = nextTowards(row.phase, target) ?? nextTowards(row.phase, 'contracted');
    if (to === undefined) return null;
    const { isOpen, conditions } = await this.gate.judge(db, row, to);
    return { to, isAskedFor: target !== row.phase, isOpen, conditions };
  }
}

function judged(facts: Facts, circumstances: Circumstances): MigrationStatus {
  const problems = statusProblems(facts, circumstances);
  return {
    ...facts,
    nextSafeAction: nextSafeAction(facts, problems),
    problems,
    isDegraded: problems.some(({ severity }) => severity === 'warning'),
  };
}
