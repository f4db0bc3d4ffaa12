import type { ConfigService } from '@nestjs/config';
import { type Environment, type Instance, settingsOf } from '../config/index.js';

/** Process-wide options of the framework. */
export interface ColumnMigrationOptions {
  /** A connection that keeps its session: LISTEN, leases and steps do not survive a transaction pooler. */
  readonly directUrl: string;
  /** How long a member may be silent before the fleet goes on without it, in ms. @default 10000 */
  readonly leaseTtlMs: number;
  /** Longest time between two looks at the ledger when no notification comes, in ms. @default 1000 */
  readonly pollMs: number;
  /** A unit of work older than this is ended with 503, in ms: no step waits longer. @default 60000 */
  readonly maxUnitAgeMs: number;
  /** How long `enforced` must have been clean before `new-only`, and `new-only` before `retired`, in ms. @default a day */
  readonly soakMs: number;
}

export const COLUMN_MIGRATION_OPTIONS = Symbol('ColumnMigrationOptions');

export function optionsOf(config: ConfigService<Environment, true>): ColumnMigrationOptions {
  const environment = settingsOf(config, [
    'DATABASE_URL',
    'DIRECT_DATABASE_URL',
    'COLUMN_MIGRATION_LEASE_TTL_MS',
    'COLUMN_MIGRATION_POLL_MS',
    'COLUMN_MIGRATION_MAX_UNIT_AGE_MS',
    'COLUMN_MIGRATION_SOAK_MS',
  ]);
  return {
    directUrl: environment.DIRECT_DATABASE_URL ?? environment.DATABASE_URL,
    leaseTtlMs: environment.COLUMN_MIGRATION_LEASE_TTL_MS,
    pollMs: environment.COLUMN_MIGRATION_POLL_MS,
    maxUnitAgeMs: environment.COLUMN_MIGRATION_MAX_UNIT_AGE_MS,
    soakMs: environment.COLUMN_MIGRATION_SOAK_MS,
  };
}

/** Settings of a connection of the framework's own: by the direct URL, named like the process's other sessions. */
export function directConnection(
  { directUrl, leaseTtlMs }: Pick<ColumnMigrationOptions, 'directUrl' | 'leaseTtlMs'>,
  { applicationName }: Instance,
) {
  return {
    connectionString: directUrl,
    application_name: applicationName,
    connectionTimeoutMillis: Math.max(1_000, leaseTtlMs / 2),
    options: '-c TimeZone=UTC -c row_security=off -c idle_in_transaction_session_timeout=30s',
  };
}
