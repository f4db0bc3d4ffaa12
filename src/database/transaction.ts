import { Injectable } from '@nestjs/common';
import type { Prisma } from '../generated/prisma/client.js';
import { PrismaService } from './prisma.service.js';
import { SQLSTATE, sqlstateOf } from './sqlstate.js';

/** What a repository writes through: the client itself or an open transaction. */
export type Db = Prisma.TransactionClient;

const ATTEMPTS = 4;
const RETRIED: readonly (string | undefined)[] = [SQLSTATE.deadlockDetected, SQLSTATE.serializationFailure];

/** Runs units that must be all or nothing. */
@Injectable()
export class Transactions {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * `work` in one READ COMMITTED transaction; anything it throws rolls all of it back. A deadlock victim is run again
   * from the start, so `work` must have no effect outside the database.
   */
  async run<T>(work: (db: Db) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.prisma.$transaction(work, { timeout: 30_000, maxWait: 10_000 });
      } catch (error) {
        if (attempt >= ATTEMPTS || !isRetriable(error)) throw error;
      }
    }
  }
}

function isRetriable(error: unknown): boolean {
  return RETRIED.includes(sqlstateOf(error)) || (error as { code?: unknown }).code === 'P2034';
}
