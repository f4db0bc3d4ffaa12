import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Prisma } from '../generated/prisma/client.js';
import { HIDDEN_COLUMNS, type HiddenColumns } from './hidden-columns.js';
import { PrismaService } from './prisma.service.js';
import { isUniqueViolation, SQLSTATE, sqlstateOf } from './sqlstate.js';

/** What a repository writes through: the client itself or an open transaction. */
export type Db = Prisma.TransactionClient;

const ATTEMPTS = 4;
const RETRIED: readonly (string | undefined)[] = [SQLSTATE.deadlockDetected, SQLSTATE.serializationFailure];

/** Runs units that must be all or nothing. */
@Injectable()
export class DbTransactions {
  constructor(
    private readonly prisma: PrismaService,
    @Optional() @Inject(HIDDEN_COLUMNS) private readonly hidden: HiddenColumns = {},
  ) {}

  /**
   * `work` in one READ COMMITTED transaction; anything it throws rolls all of it back. A deadlock victim is run again
   * from the start, so `work` must have no effect outside the database. So is, once, a unique violation on a model whose
   * column is moving: while two unique indexes stand, ON CONFLICT arbitrates on one and the other one fails (D14).
   */
  async run<T>(work: (db: Db) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.prisma.$transaction(work, { timeout: 30_000, maxWait: 10_000 });
      } catch (error) {
        const isOfTwoIndexes = attempt === 1 && this.isMoving(error) && isUniqueViolation(error);
        if (!isOfTwoIndexes && (attempt >= ATTEMPTS || !isRetriable(error))) throw error;
      }
    }
  }

  private isMoving(error: unknown): boolean {
    const model = (error as { readonly meta?: { readonly modelName?: unknown } } | null)?.meta?.modelName;
    return typeof model === 'string' && model in this.hidden;
  }
}

function isRetriable(error: unknown): boolean {
  return RETRIED.includes(sqlstateOf(error)) || (error as { code?: unknown }).code === 'P2034';
}
