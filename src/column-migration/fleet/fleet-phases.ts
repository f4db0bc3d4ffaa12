import { Inject, Injectable } from '@nestjs/common';
import { columnMigrationFlag } from '../../flags/index.js';
import { LeaseLostError } from '../column-migration.errors.js';
import { COLUMN_MIGRATION_OPTIONS, type ColumnMigrationOptions } from '../column-migration.options.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import { type InForce, Phases } from '../unit-of-work/phases.port.js';
import { LeaseClock } from './lease-clock.js';

/**
 * For a key that the ledger does not know: its expand schema migration is not applied, so only the old column exists.
 */
const NOT_EXPANDED: InForce = { phase: 'expanded', version: 0n };

/**
 * What this process knows of the ledger, and for how long it may trust that. FleetMembership writes it, units of work
 * read it.
 */
@Injectable()
export class FleetPhases extends Phases {
  private readonly clock: LeaseClock;
  private rows: ReadonlyMap<string, LedgerRow> = new Map();
  private memberships = 0;

  constructor(
    @Inject(COLUMN_MIGRATION_OPTIONS)
    private readonly options: Pick<ColumnMigrationOptions, 'flags' | 'stickyKey' | 'leaseTtlMs'>,
  ) {
    super();
    this.clock = new LeaseClock(options.leaseTtlMs);
  }

  inForce(key: string): InForce {
    return this.rows.get(key) ?? NOT_EXPANDED;
  }

  readsNew(key: string, stickyKey: string | undefined): boolean {
    const { flags } = this.options;
    const flag = columnMigrationFlag(key, 'read-new');
    if (stickyKey === undefined) return flags.isFullyOn(flag);
    return flags.evaluate(flag, { [this.options.stickyKey]: stickyKey }) === 'on';
  }

  epoch(): number {
    return this.memberships;
  }

  assertLease(epoch: number): void {
    if (epoch !== this.memberships || !this.clock.isHeld()) throw new LeaseLostError();
  }

  holdsLease(): boolean {
    return this.clock.isHeld();
  }

  /** All rows of the ledger, as last seen. */
  known(): ReadonlyMap<string, LedgerRow> {
    return this.rows;
  }

  learn(rows: ReadonlyMap<string, LedgerRow>): void {
    this.rows = rows;
  }

  /** @param sentAt `performance.now()` before the renewal was sent */
  renewed(sentAt: number): void {
    this.clock.renewed(sentAt);
  }

  /** From here on, units of the last membership get no view any more: the fleet may go on without them. */
  leave(): void {
    this.clock.lost();
    this.memberships += 1;
  }
}
