import { Inject, Injectable } from '@nestjs/common';
import { COLUMN_MIGRATION_OPTIONS, type ColumnMigrationOptions } from '../column-migration.options.js';
import { StepImpossibleError, UnknownMigrationError } from '../column-migration.errors.js';
import { ColumnMigrationRegistry } from '../definition/registry.js';
import { readFleet } from '../fleet/read-fleet.sql.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import { readLedger } from '../ledger/read-ledger.sql.js';
import { type Phase, rungOf } from '../phase/phase.js';
import type { Queryable } from '../sql/queryable.js';
import { type Condition, unmetOf } from './condition.js';
import { conditionsOf } from './conditions-of.js';

/** Whether a step may be taken, and why not. Asking changes nothing. */
export interface Verdict {
  readonly key: string;
  readonly from: Phase;
  readonly to: Phase;
  readonly isOpen: boolean;
  readonly conditions: readonly Condition[];
  /** The conditions that do not hold. */
  readonly unmet: readonly Condition[];
}

@Injectable()
export class Gate {
  constructor(
    private readonly registry: ColumnMigrationRegistry,
    @Inject(COLUMN_MIGRATION_OPTIONS) private readonly options: Pick<ColumnMigrationOptions, 'soakMs'>,
  ) {}

  /**
   * @throws UnknownMigrationError
   * @throws StepImpossibleError when `to` is not a neighbour of the phase in force
   */
  async ask(db: Queryable, key: string, to: Phase): Promise<Verdict> {
    const row = (await readLedger(db)).get(key);
    if (row === undefined) throw new UnknownMigrationError(key, [...this.registry.all().keys()]);
    return this.judge(db, row, to);
  }

  /** The same for a row that was already read, locked or not. */
  async judge(db: Queryable, row: LedgerRow, to: Phase): Promise<Verdict> {
    const plan = this.registry.get(row.key)?.plan;
    if (plan === undefined) throw new UnknownMigrationError(row.key, [...this.registry.all().keys()]);
    if (Math.abs(rungOf(row.phase) - rungOf(to)) !== 1 || row.phase === 'contracted')
      throw new StepImpossibleError(row.key, row.phase, to);
    const fleet = await readFleet(db);
    const conditions = await conditionsOf({ db, plan, row, fleet, soakMs: this.options.soakMs }, to);
    const unmet = unmetOf(conditions);
    return { key: row.key, from: row.phase, to, isOpen: unmet.length === 0, conditions, unmet };
  }
}
