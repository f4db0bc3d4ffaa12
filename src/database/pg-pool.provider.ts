import { Logger, type Provider } from '@nestjs/common';
import pg from 'pg';
import { ConfigService } from '@nestjs/config';
import { type Environment, INSTANCE, type Instance, settingsOf } from '../config/index.js';

const POOL_VARIABLES = [
  'DATABASE_URL',
  'DATABASE_POOL_SIZE',
  'DATABASE_STATEMENT_TIMEOUT_MS',
  'DATABASE_LOCK_TIMEOUT_MS',
  'DATABASE_IDLE_TRANSACTION_TIMEOUT_MS',
] as const satisfies readonly (keyof Environment)[];

export type PoolEnvironment = Pick<Environment, (typeof POOL_VARIABLES)[number]>;

/**
 * Session settings of every connection. UTC is not a taste: adapter-pg 7.10 reads and writes `timestamptz` as if the
 * session were in UTC, and shifts instants in any other (docs/adr/001-stack.md).
 */
export function poolConfig(environment: PoolEnvironment, applicationName = 'treasurer-api'): pg.PoolConfig {
  return {
    connectionString: environment.DATABASE_URL,
    max: environment.DATABASE_POOL_SIZE,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    application_name: applicationName,
    options: [
      '-c TimeZone=UTC',
      `-c statement_timeout=${environment.DATABASE_STATEMENT_TIMEOUT_MS}`,
      `-c lock_timeout=${environment.DATABASE_LOCK_TIMEOUT_MS}`,
      `-c idle_in_transaction_session_timeout=${environment.DATABASE_IDLE_TRANSACTION_TIMEOUT_MS}`,
    ].join(' '),
  };
}

/** The same, from the process's configuration. */
export function processPoolConfig(config: ConfigService<Environment, true>, applicationName: string): pg.PoolConfig {
  return poolConfig(settingsOf(config, POOL_VARIABLES), applicationName);
}

/** The one pool of the process: Prisma and plain SQL share it. */
export const PG_POOL = Symbol('pg.Pool');

export const pgPoolProvider: Provider = {
  provide: PG_POOL,
  inject: [ConfigService, INSTANCE],
  useFactory: createPool,
};

/** A broken connection is an event without a listener otherwise, and that ends the process: a failover would end them all. */
function createPool(config: ConfigService<Environment, true>, { applicationName }: Instance): pg.Pool {
  const logger = new Logger('Database');
  const pool = new pg.Pool(processPoolConfig(config, applicationName));
  pool.on('error', (error: Error & { readonly code?: unknown }) =>
    logger.warn({ message: 'an idle connection broke', code: error.code }),
  );
  // While a connection is in use its loss is told by the statement that fails.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}
