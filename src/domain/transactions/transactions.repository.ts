import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import {
  type Db,
  isForeignKeyViolation,
  isOutOfRange,
  PG_POOL,
  SQLSTATE,
  sqlstateOf,
  statementName,
} from '../../database/index.js';
import type { Prisma } from '../../generated/prisma/client.js';
import { type MemoSql, pageStatement, type PageRequest, selectTransactions } from './transaction-page.sql.js';
import { AmountTooLargeError, ReconciledError, ReferenceGoneError } from './transactions.errors.js';
import type { NewSplit, Split, Transaction } from './transactions.schemas.js';

/** A row as `selectTransactions` answers it. */
interface Row extends Omit<Transaction, 'memo' | 'description' | 'splits'> {
  readonly description: string;
  readonly splits: readonly Split[];
}

/** What is stored of a transaction beside its splits. */
export interface TransactionFields {
  readonly memo: string;
  readonly amount: string;
  readonly transactionType: Transaction['transactionType'];
  readonly date: string;
  readonly destinationAccountId: string | null;
  readonly vendorId: string | null;
  readonly feeAmount: string | null;
}

export interface Place {
  readonly organizationId: string;
  readonly accountId: string;
}

const MEMO: MemoSql = { column: 't.description', select: 't.description' };

/** The only file that knows in which column a memo is stored. */
@Injectable()
export class TransactionsRepository {
  constructor(@Inject(PG_POOL) private readonly pool: pg.Pool) {}

  /** Answers the key. Throws AmountTooLargeError, ReferenceGoneError. */
  async create(
    db: Db,
    { organizationId, accountId }: Place,
    { memo, date, ...fields }: TransactionFields,
  ): Promise<string> {
    const data = { organizationId, accountId, ...fields, description: memo, date: new Date(date) };
    const { id } = await mapped(db.transaction.create({ data, select: { id: true } }));
    return id;
  }

  /** Writes the given fields alone, and the next version. Throws AmountTooLargeError, ReferenceGoneError, ReconciledError. */
  async change(db: Db, id: string, { memo, date, ...fields }: Partial<TransactionFields>): Promise<void> {
    const data: Prisma.TransactionUncheckedUpdateInput = {
      ...fields,
      ...(memo === undefined ? {} : { description: memo }),
      ...(date === undefined ? {} : { date: new Date(date) }),
      version: { increment: 1 },
    };
    await mapped(db.transaction.update({ where: { id }, data, select: { id: true } }));
  }

  async replaceSplits(
    db: Db,
    { organizationId }: Place,
    transactionId: string,
    splits: readonly NewSplit[],
  ): Promise<void> {
    await db.split.deleteMany({ where: { transactionId } });
    if (splits.length > 0)
      await mapped(db.split.createMany({ data: splits.map((split) => ({ organizationId, transactionId, ...split })) }));
  }

  /** Marks it deleted, or not any more. Throws ReconciledError, AmountTooLargeError. */
  async setDeleted(db: Db, id: string, deletedAt: Date | null): Promise<void> {
    await mapped(
      db.transaction.update({ where: { id }, data: { deletedAt, version: { increment: 1 } }, select: { id: true } }),
    );
  }

  /** One transaction of an account; `undefined` if it is not there, or is deleted where a live one is asked for. */
  async find({ organizationId, accountId }: Place, id: string): Promise<Transaction | undefined> {
    const text = `${selectTransactions(MEMO)} where t.organization_id = $1 and t.account_id = $2 and t.id = $3 and t.deleted_at is null`;
    const { rows } = await this.pool.query<Row>({
      name: statementName({ sql: text }),
      text,
      values: [organizationId, accountId, id],
    });
    return rows[0] === undefined ? undefined : toTransaction(rows[0]);
  }

  /**
   * The same inside a transaction, the row locked against other writers until it ends. Two statements: the one that
   * waits for the lock sees the row as it is by then but the splits as they were before, so it reads nothing else.
   */
  async lock(
    db: Db,
    { organizationId, accountId }: Place,
    id: string,
    which: 'live' | 'deleted' | 'any' = 'live',
  ): Promise<Transaction | undefined> {
    const state = { live: 'and t.deleted_at is null', deleted: 'and t.deleted_at is not null', any: '' }[which];
    const place = `t.organization_id = $1::uuid and t.account_id = $2::uuid and t.id = $3::uuid ${state}`;
    const values = [organizationId, accountId, id];
    const locked = `select t.id from transactions as t where ${place} for no key update`;
    if ((await db.$queryRawUnsafe<unknown[]>(locked, ...values)).length === 0) return undefined;
    const [row] = await db.$queryRawUnsafe<Row[]>(`${selectTransactions(MEMO)} where ${place}`, ...values);
    return row === undefined ? undefined : toTransaction(row);
  }

  /** A page in the request's order; live transactions only. */
  async page(request: PageRequest): Promise<readonly Transaction[]> {
    const { text, values } = pageStatement(MEMO, request);
    const { rows } = await this.pool.query<Row>({ name: statementName({ sql: text }), text, values: [...values] });
    return rows.map(toTransaction);
  }
}

function toTransaction({ description, splits, ...row }: Row): Transaction {
  return { ...row, memo: description, description, splits: [...splits] };
}

async function mapped<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (isOutOfRange(error)) throw new AmountTooLargeError();
    if (isForeignKeyViolation(error)) throw new ReferenceGoneError();
    if (sqlstateOf(error) === SQLSTATE.reconciledIsFinal) throw new ReconciledError();
    throw error;
  }
}
