import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { id } from '../../common/ids.js';
import { decodeCursor, encodeCursor, type Page, pageOf } from '../../http/index.js';
import { TransactionEditsRepository } from './transaction-edits.repository.js';
import type { Edit, HistoryQuery } from './transaction-edits.schemas.js';
import { StatusesRepository } from './statuses.repository.js';
import type { StatusChange } from './statuses.schemas.js';
import { TransactionNotFoundError } from './transactions.errors.js';
import type { Place } from './transactions.repository.js';

const editCursor = z.strictObject({ version: z.coerce.number().int() });
const statusCursor = z.strictObject({ id });

/** What happened to a transaction; told of deleted ones too. */
@Injectable()
export class TransactionHistoryService {
  constructor(
    private readonly history: TransactionEditsRepository,
    private readonly statuses: StatusesRepository,
  ) {}

  /** Throws TransactionNotFoundError. */
  async edits(place: Place, transactionId: string, { limit, cursor }: HistoryQuery): Promise<Page<Edit>> {
    await this.assertExists(place, transactionId);
    const below = cursor === undefined ? undefined : decodeCursor(cursor, editCursor).version;
    return pageOf(await this.history.list(transactionId, below, limit), limit, (last) =>
      encodeCursor({ version: String(last.version) }),
    );
  }

  /** Throws TransactionNotFoundError. */
  async statusChanges(
    place: Place,
    transactionId: string,
    { limit, cursor }: HistoryQuery,
  ): Promise<Page<StatusChange>> {
    await this.assertExists(place, transactionId);
    const below = cursor === undefined ? undefined : decodeCursor(cursor, statusCursor).id;
    return pageOf(await this.statuses.changes(transactionId, below, limit), limit, (last) =>
      encodeCursor({ id: last.id }),
    );
  }

  private async assertExists(place: Place, transactionId: string): Promise<void> {
    if (!(await this.statuses.exists(place, transactionId))) throw new TransactionNotFoundError();
  }
}
