import { ConfigService } from '@nestjs/config';
import type pg from 'pg';
import type { ColumnMigrationOptions } from './column-migration/operations.js';
import { type Environment, INSTANCE, type Instance, SESSION_PREFIX, settingsOf } from './config/index.js';
import { PROBE_POOL } from './database/index.js';
import { Flags, STICKY_KEY } from './flags/index.js';
import { REQUEST_DURATION } from './http/index.js';

/** What the framework of column migrations gets from this service. */
export function columnMigrationOptions(
  config: ConfigService<Environment, true>,
  instance: Instance,
  flags: Flags,
  probePool: pg.Pool,
): ColumnMigrationOptions {
  const environment = settingsOf(config, [
    'DATABASE_URL',
    'DIRECT_DATABASE_URL',
    'COLUMN_MIGRATION_LEASE_TTL_MS',
    'COLUMN_MIGRATION_POLL_MS',
    'COLUMN_MIGRATION_MAX_UNIT_AGE_MS',
    'COLUMN_MIGRATION_SOAK_MS',
  ]);
  return {
    instance,
    flags,
    stickyKey: STICKY_KEY,
    probePool,
    directUrl: environment.DIRECT_DATABASE_URL ?? environment.DATABASE_URL,
    sessionPrefix: SESSION_PREFIX,
    metricsPrefix: 'treasurer',
    latencyHistogram: REQUEST_DURATION,
    leaseTtlMs: environment.COLUMN_MIGRATION_LEASE_TTL_MS,
    pollMs: environment.COLUMN_MIGRATION_POLL_MS,
    maxUnitAgeMs: environment.COLUMN_MIGRATION_MAX_UNIT_AGE_MS,
    soakMs: environment.COLUMN_MIGRATION_SOAK_MS,
  };
}

/** For `ColumnMigrationModule.forRootAsync`. */
export const columnMigrationSetup = {
  inject: [ConfigService, INSTANCE, Flags, PROBE_POOL],
  useFactory: columnMigrationOptions,
};
