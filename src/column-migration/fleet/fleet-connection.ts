import pg from 'pg';
import { type ColumnMigrationOptions, directConnection } from '../column-migration.options.js';

/** A member's connection, which is notified of changes in the ledger. Once broken, it stays broken. */
export class FleetConnection {
  private readonly raw: pg.Client;
  private isOpen = false;
  private failure: Error | undefined;

  /** @param ring called when the ledger has changed, or the connection has broken */
  constructor(options: ColumnMigrationOptions, ring: () => void) {
    this.raw = new pg.Client({
      ...directConnection(options),
      query_timeout: Math.max(1_000, options.leaseTtlMs / 2),
    });
    this.raw.on('error', (error) => {
      this.failure ??= error;
      ring();
    });
    this.raw.on('notification', ring);
  }

  /**
   * The client, connected and listening.
   *
   * @throws what broke it
   */
  async client(): Promise<pg.Client> {
    if (this.failure !== undefined) throw this.failure;
    if (!this.isOpen) {
      await this.raw.connect();
      await this.raw.query('listen column_migration');
      this.isOpen = true;
    }
    return this.raw;
  }

  async end(): Promise<void> {
    await this.raw.end().catch(() => undefined);
  }
}
