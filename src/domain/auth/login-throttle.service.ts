import { createHash } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type pg from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Environment } from '../../config/index.js';
import { PG_POOL, sqlstateOf } from '../../database/index.js';
import { AuthThrottledError } from './auth.errors.js';
import { sweepLoginThrottle } from './sweep-login-throttle.sql.js';

const WINDOW_SECONDS = 15 * 60;
const TABLE = 'login_throttle';
const SWEEP_PAUSE_MS = 60_000;

/** Counts attempts in the database, so that the limits hold whichever pod is asked. Keys are hashes: the table names nobody. */
@Injectable()
export class LoginThrottle {
  private readonly logger = new Logger('LoginThrottle');
  private readonly perAccount: RateLimiterPostgres;
  private readonly perAddress: RateLimiterPostgres;
  private sweptAt = Number.NEGATIVE_INFINITY;

  constructor(
    @Inject(PG_POOL) private readonly pool: pg.Pool,
    config: ConfigService<Environment, true>,
  ) {
    const shared = {
      storeClient: this.pool,
      storeType: 'pool',
      tableName: TABLE,
      tableCreated: true,
      clearExpiredByTimeout: false,
      duration: WINDOW_SECONDS,
    };
    this.perAccount = new RateLimiterPostgres({
      ...shared,
      keyPrefix: 'account',
      points: config.get('LOGIN_ATTEMPTS_PER_ACCOUNT', { infer: true }),
    });
    this.perAddress = new RateLimiterPostgres({
      ...shared,
      keyPrefix: 'address',
      points: config.get('LOGIN_ATTEMPTS_PER_ADDRESS', { infer: true }),
    });
  }

  /** Takes one attempt from the account and the address, before the password is looked at: parallel guesses count too. Throws AuthThrottledError. */
  async attempt(email: string, address: string): Promise<void> {
    await this.take(this.perAddress, address);
    await this.take(this.perAccount, email);
  }

  /** Only the address's share: for registrations, which belong to no account yet. Throws AuthThrottledError. */
  attemptFrom(address: string): Promise<void> {
    return this.take(this.perAddress, address);
  }

  /** The attempt was a good one: the account starts afresh, the address gets it back. */
  async succeeded(email: string, address: string): Promise<void> {
    await this.perAccount.delete(keyOf(email));
    await this.giveBack(address);
  }

  /** The attempt was none: account and address get it back. */
  async takeBack(email: string, address: string): Promise<void> {
    await this.perAccount.reward(keyOf(email), 1);
    await this.giveBack(address);
  }

  async giveBack(address: string): Promise<void> {
    await this.perAddress.reward(keyOf(address), 1);
  }

  /** In the background: no login waits for it, or fails with it. */
  private sweepNowAndThen(): void {
    const now = performance.now();
    if (now - this.sweptAt < SWEEP_PAUSE_MS) return;
    this.sweptAt = now;
    sweepLoginThrottle(this.pool).catch((error: unknown) =>
      this.logger.warn({
        message: 'old login attempts were not deleted; the next try is in a minute',
        sqlstate: sqlstateOf(error),
      }),
    );
  }

  private async take(limiter: RateLimiterPostgres, subject: string): Promise<void> {
    this.sweepNowAndThen();
    try {
      await limiter.consume(keyOf(subject));
    } catch (error) {
      throw error instanceof RateLimiterRes
        ? new AuthThrottledError(Math.max(1, Math.ceil(error.msBeforeNext / 1000)))
        : error;
    }
  }
}

function keyOf(subject: string): string {
  return createHash('sha256').update(subject).digest('base64url');
}
