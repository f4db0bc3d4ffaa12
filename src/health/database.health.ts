import { Inject, Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import type pg from 'pg';
import { PG_POOL } from '../database/index.js';

/** Whether the database answers within two seconds. Never throws. */
@Injectable()
export class DatabaseHealth {
  constructor(
    @Inject(PG_POOL) private readonly pool: pg.Pool,
    private readonly indicators: HealthIndicatorService,
  ) {}

  async check(name: string): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(name);
    const deadline = AbortSignal.timeout(2_000);
    try {
      await Promise.race([this.pool.query('select 1'), expired(deadline)]);
      return indicator.up();
    } catch (error) {
      return indicator.down({
        message: deadline.aborted ? 'no answer within 2 seconds' : 'not reachable',
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
