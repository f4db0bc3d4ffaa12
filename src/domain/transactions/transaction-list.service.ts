import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { id } from '../../common/ids.js';
import { anyAmount } from '../../common/money.js';
import { decodeCursor, encodeCursor, type Page, pageOf } from '../../http/index.js';
import { AccountsRepository } from '../accounts/index.js';
import { csvHeader, csvLine } from './transactions-csv.js';
import type { Position } from './transaction-page.sql.js';
import type { ExportQuery, Sort, TransactionsQuery } from './transactions-query.schemas.js';
import { type Place, TransactionsRepository } from './transactions.repository.js';
import { calendarDate, type Transaction } from './transactions.schemas.js';

/** Rows fetched at a time by an export: enough to be fast, little enough to hold. */
const EXPORT_PAGE = 1_000;

/** Reading many transactions: a page at a time by keyset, however deep. */
@Injectable()
export class TransactionListService {
  constructor(
    private readonly repository: TransactionsRepository,
    private readonly accounts: AccountsRepository,
  ) {}

  /** Throws AccountNotFoundError, RequestInvalidError for a cursor of another list. */
  async page(place: Place, { limit, cursor, sort, ...filters }: TransactionsQuery): Promise<Page<Transaction>> {
    const after = cursor === undefined ? undefined : positionOf(cursor, sort);
    const rows = await this.repository.page({ ...place, filters, sort, after, limit: limit + 1 });
    // Only an empty page leaves it open whether the account is there at all: the busiest route saves a query.
    if (rows.length === 0) await this.accounts.find(place.organizationId, place.accountId);
    return pageOf(rows, limit, (last) => cursorOf(last, sort));
  }

  /** All that match as CSV text, a page at a time: constant memory, no long transaction. Throws AccountNotFoundError at its first step. */
  async *export(place: Place, { sort, ...filters }: ExportQuery): AsyncGenerator<string, void, undefined> {
    await this.accounts.find(place.organizationId, place.accountId);
    yield csvHeader();
    let after: Position | undefined;
    for (;;) {
      const rows = await this.repository.streamedPage({ ...place, filters, sort, after, limit: EXPORT_PAGE });
      if (rows.length > 0) yield rows.map(csvLine).join('');
      const last = rows.at(-1);
      if (last === undefined || rows.length < EXPORT_PAGE) return;
      after = { value: sortValue(last, sort), id: last.id };
    }
  }
}

function cursorOf(row: Transaction, sort: Sort): string {
  return encodeCursor({ sort, value: sortValue(row, sort), id: row.id });
}

function positionOf(cursor: string, sort: Sort): Position {
  const value = { date: calendarDate, amount: anyAmount, memo: z.string() }[fieldOf(sort)];
  return decodeCursor(cursor, z.strictObject({ sort: z.literal(sort), value, id }));
}

function sortValue(row: Transaction, sort: Sort): string {
  return row[fieldOf(sort)];
}

function fieldOf(sort: Sort): 'date' | 'amount' | 'memo' {
  switch (sort) {
    case 'date':
    case '-date':
      return 'date';
    case 'amount':
    case '-amount':
      return 'amount';
    case 'memo':
    case '-memo':
      return 'memo';
  }
}
