import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { ENVIRONMENT, type Environment } from '../../config/index.js';
import { PG_POOL } from '../../database/index.js';
import { AuthThrottledError } from './auth.errors.js';

const WINDOW_SECONDS = 15 * 60;
const TABLE = 'login_throttle';

/** Counts attempts in the database, so that the limits hold whichever pod is asked. Keys are hashes: the table names nobody. */
@Injectable()
export class LoginThrottle {
  private readonly perAccount: RateLimiterPostgres;
  private readonly perAddress: RateLimiterPostgres;

  constructor(@Inject(PG_POOL) pool: pg.Pool, @Inject(ENVIRONMENT) environment: Environment) {
    const shared = {
      storeClient: pool,
      storeType: 'pool',
      tableName: TABLE,
      tableCreated: true,
      clearExpiredByTimeout: false,
      duration: WINDOW_SECONDS,
    };
    this.perAccount = new RateLimiterPostgres({
      ...shared,
      keyPrefix: 'account',
      points: environment.LOGIN_ATTEMPTS_PER_ACCOUNT,
    });
    this.perAddress = new RateLimiterPostgres({
      ...shared,
      keyPrefix: 'address',
      points: environment.LOGIN_ATTEMPTS_PER_ADDRESS,
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

  async giveBack(address: string): Promise<void> {
    await this.perAddress.reward(keyOf(address), 1);
  }

  private async take(limiter: RateLimiterPostgres, subject: string): Promise<void> {
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
