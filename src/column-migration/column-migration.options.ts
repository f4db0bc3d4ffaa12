import { ConfigurableModuleBuilder } from '@nestjs/common';
import type pg from 'pg';
import type { Flags, StickyKey } from '../flags/index.js';

/** This process, told apart from all others. */
export interface Instance {
  /** A UUID, new at each start. */
  readonly id: string;
  /** `api` serves requests; the `runner` also coordinates and backfills; a `cli` runs one command, and is no member of the fleet. */
  readonly role: 'api' | 'runner' | 'cli';
  /** The version of its code. */
  readonly build: string;
  /** The name of its database sessions: `<sessionPrefix>-<role>:` and a part of the id. */
  readonly applicationName: string;
}

/** What the framework needs of the service that it is part of. */
export interface ColumnMigrationOptions {
  readonly instance: Instance;
  /** Feature flags: what people ask for. */
  readonly flags: Flags;
  /** The field of a flag's context that percentages stick to. A unit of work gives its value. */
  readonly stickyKey: StickyKey;
  /** Connections for probes and metrics alone, so that a busy service does not look ill. The service ends the pool. */
  readonly probePool: pg.Pool;
  /** A connection that keeps its session: LISTEN, leases and steps do not survive a transaction pooler. */
  readonly directUrl: string;
  /** How the names of the service's database sessions begin, without the dash. */
  readonly sessionPrefix: string;
  /** How the names of the metrics begin, without the underscore. */
  readonly metricsPrefix: string;
  /** The histogram of the service's request durations, in seconds: `service-p99-ms` reads it. */
  readonly latencyHistogram: string;
  /** How long a member may be silent before the fleet goes on without it, in ms. */
  readonly leaseTtlMs: number;
  /** Longest time between two looks at the ledger when no notification comes, in ms. */
  readonly pollMs: number;
  /** A unit of work older than this is ended with 503, in ms: no step waits longer. */
  readonly maxUnitAgeMs: number;
  /** How long `enforced` must have been clean before `new-only`, and `new-only` before `retired`, in ms. */
  readonly soakMs: number;
}

/** `forRoot(options)` and `forRootAsync({ inject, useFactory })` of the module, and the token of its options. */
export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: COLUMN_MIGRATION_OPTIONS } =
  new ConfigurableModuleBuilder<ColumnMigrationOptions>({ moduleName: 'ColumnMigration' })
    .setClassMethodName('forRoot')
    .build();

/** Settings of a connection of the framework's own: by the direct URL, named like the process's other sessions. */
export function directConnection({
  directUrl,
  leaseTtlMs,
  instance,
}: Pick<ColumnMigrationOptions, 'directUrl' | 'leaseTtlMs' | 'instance'>) {
  return {
    connectionString: directUrl,
    application_name: instance.applicationName,
    connectionTimeoutMillis: Math.max(1_000, leaseTtlMs / 2),
    options: '-c TimeZone=UTC -c row_security=off -c idle_in_transaction_session_timeout=30s',
  };
}
