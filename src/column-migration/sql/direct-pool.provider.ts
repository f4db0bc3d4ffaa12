import { Inject, Injectable, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import pg from 'pg';
import {
  COLUMN_MIGRATION_OPTIONS,
  type ColumnMigrationOptions,
  directConnection,
} from '../column-migration.options.js';

/**
 * Connections for steps, backfill and sweeps. They bypass any pooler, and take nothing from the pool that serves
 * requests.
 */
export const DIRECT_POOL = Symbol('column-migration.DirectPool');

export const directPoolProvider: Provider = {
  provide: DIRECT_POOL,
  inject: [COLUMN_MIGRATION_OPTIONS],
  useFactory: (options: ColumnMigrationOptions): pg.Pool => {
    const pool = new pg.Pool({ ...directConnection(options), max: 10, idleTimeoutMillis: 10_000 });
    // Without a listener, the error event of a broken idle connection would end the process.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
    return pool;
  },
};

/** Ends the pool after everything that uses it. */
@Injectable()
export class DirectPoolCloser implements OnApplicationShutdown {
  constructor(@Inject(DIRECT_POOL) private readonly pool: pg.Pool) {}

  async onApplicationShutdown(): Promise<void> {
    if (!this.pool.ended) await this.pool.end();
  }
}
