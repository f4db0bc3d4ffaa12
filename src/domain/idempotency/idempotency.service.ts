import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Db, DbTransactions } from '../../database/index.js';
import { fingerprintOf } from './fingerprint.js';
import { IdempotencyKeyInvalidError, IdempotencyKeyReusedError } from './idempotency.errors.js';
import { IdempotencyRepository } from './idempotency.repository.js';

const KEY = /^[\x21-\x7e]{1,200}$/;

/**
 * Does the work of a POST once for each `Idempotency-Key` of a user. The answer is written in the transaction that does
 * the work, so both are there or neither is, whatever dies when. A request that failed is not remembered.
 * Follows the IETF draft "The Idempotency-Key HTTP Header Field".
 */
@Injectable()
export class Idempotency {
  constructor(
    private readonly keys: IdempotencyRepository,
    private readonly dbTransactions: DbTransactions,
  ) {}

  /**
   * Runs `work` in one transaction, under the request's key if it has one. `status` is what the route answers with.
   * Throws IdempotencyKeyInvalidError, IdempotencyKeyReusedError.
   */
  run<T>(request: FastifyRequest, status: number, work: (db: Db) => Promise<T>): Promise<T> {
    const key = request.headers['idempotency-key'];
    if (key === undefined) return this.dbTransactions.run(work);
    const userId = request.caller?.userId;
    if (typeof key !== 'string' || !KEY.test(key) || userId === undefined) throw new IdempotencyKeyInvalidError();
    const fingerprint = fingerprintOf(request.method, request.url, request.body);
    return this.dbTransactions.run(async (db) => {
      if (!(await this.keys.claim(db, userId, key, fingerprint))) return this.replay<T>(db, userId, key, fingerprint);
      const answer = await work(db);
      await this.keys.remember(db, userId, key, status, answer);
      await this.keys.sweep(db);
      return answer;
    });
  }

  private async replay<T>(db: Db, userId: string, key: string, fingerprint: Uint8Array): Promise<T> {
    const remembered = await this.keys.recall(db, userId, key);
    if (remembered === undefined || !Buffer.from(remembered.fingerprint).equals(fingerprint))
      throw new IdempotencyKeyReusedError();
    return remembered.body as T;
  }
}
