import { Inject, Injectable, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import pg from 'pg';
import { type Environment, INSTANCE, type Instance } from '../config/index.js';
import { processPoolConfig } from './pg-pool.provider.js';

/** Connections for probes and metrics alone: a process whose pool is busy with requests is busy, not ill. */
export const PROBE_POOL = Symbol('pg.ProbePool');
/** Longer than any answer of a database that is well; a probe that waits longer has its answer. */
export const PROBE_TIMEOUT_MS = 2_000;

export const probePoolProvider: Provider = {
  provide: PROBE_POOL,
  inject: [ConfigService, INSTANCE],
  useFactory: (config: ConfigService<Environment, true>, { applicationName }: Instance): pg.Pool => {
    const pool = new pg.Pool({
      ...processPoolConfig(config, applicationName),
      max: 2,
      connectionTimeoutMillis: PROBE_TIMEOUT_MS,
      query_timeout: PROBE_TIMEOUT_MS,
    });
    // That a connection broke is what the next probe tells.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
    return pool;
  },
};

/** Ends the pool with the application. */
@Injectable()
export class ProbePoolCloser implements OnApplicationShutdown {
  constructor(@Inject(PROBE_POOL) private readonly pool: pg.Pool) {}

  async onApplicationShutdown(): Promise<void> {
    if (!this.pool.ended) await this.pool.end();
  }
}
