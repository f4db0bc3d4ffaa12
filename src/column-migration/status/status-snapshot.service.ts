import { Inject, Injectable } from '@nestjs/common';
import { COLUMN_MIGRATION_OPTIONS, type ColumnMigrationOptions } from '../column-migration.options.js';
import { ledgerTrouble } from './ledger-trouble.js';
import type { MigrationStatus } from './migration-status.js';
import { MigrationStatuses } from './migration-statuses.service.js';

/** The state of all column migrations, or why it could not be read. */
export type Snapshot =
  | { readonly kind: 'read'; readonly migrations: readonly MigrationStatus[] }
  | { readonly kind: 'failed'; readonly reason: string };

/** One reading serves everybody who asks within this time: probes, dashboards, a page left open. */
const KEEP_MS = 1_000;

/**
 * The state of all column migrations, read at most once a second. It never throws: that the database is away is a
 * result too.
 */
@Injectable()
export class StatusSnapshot {
  private last: { readonly at: number; readonly snapshot: Promise<Snapshot> } | undefined;

  constructor(
    @Inject(COLUMN_MIGRATION_OPTIONS) private readonly options: Pick<ColumnMigrationOptions, 'probePool'>,
    private readonly statuses: MigrationStatuses,
  ) {}

  current(): Promise<Snapshot> {
    const now = performance.now();
    if (this.last !== undefined && now - this.last.at < KEEP_MS) return this.last.snapshot;
    const snapshot = this.read();
    this.last = { at: now, snapshot };
    return snapshot;
  }

  private async read(): Promise<Snapshot> {
    try {
      return { kind: 'read', migrations: await this.statuses.read(this.options.probePool) };
    } catch (error) {
      return { kind: 'failed', reason: ledgerTrouble(error) };
    }
  }
}
