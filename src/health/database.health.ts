import { Inject, Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import type pg from 'pg';
import { PROBE_POOL, PROBE_TIMEOUT_MS } from '../database/index.js';

/** Whether the database answers in time. Never throws. */
@Injectable()
export class DatabaseHealth {
  constructor(
    @Inject(PROBE_POOL) private readonly pool: pg.Pool,
    private readonly indicators: HealthIndicatorService,
  ) {}

  async check(name: string): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(name);
    const deadline = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    try {
      await Promise.race([this.pool.query('select 1'), expired(deadline)]);
      return indicator.up();
    } catch (error) {
      return indicator.down({
        message: deadline.aborted ? `no answer within ${PROBE_TIMEOUT_MS / 1000} seconds` : 'not reachable',
        code: (error as { code?: unknown }).code,
      });
    }
  }
}

function expired(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(new Error('deadline')), { once: true }),
  );
}
