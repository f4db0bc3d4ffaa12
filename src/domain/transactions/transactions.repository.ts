import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { UnitOfWork } from '../../column-migration/index.js';
import {
  type Db,
  isForeignKeyViolation,
  isOutOfRange,
  PG_POOL,
  SQLSTATE,
  sqlstateOf,
  statementName,
  type ChangesOf,
} from '../../database/index.js';
import { TransactionMemo } from '../../in-flight/transaction-description-to-memo/index.js';
import { type MemoSql, pageStatement, type PageRequest, selectTransactions } from './transaction-page.sql.js';
import { AmountTooLargeError, ReconciledError, ReferenceGoneError } from './transactions.errors.js';
import type { NewSplit, Split, Transaction } from './transactions.schemas.js';

type Memo = ReturnType<TransactionMemo['pinned']>;

/** A row as `selectTransactions` answers it: with the columns that `memo.sqlSelect` names. */
type Row = Omit<Transaction, 'memo' | 'description' | 'splits'> &
  Parameters<Memo['read']>[0] & { readonly splits: readonly Split[] };

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

/** The only file that knows that a memo is moving from one column to another. */
@Injectable()
export class TransactionsRepository {
  constructor(
    @Inject(PG_POOL) private readonly pool: pg.Pool,
    private readonly memo: TransactionMemo,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Answers the key. Throws AmountTooLargeError, ReferenceGoneError. */
  async create(db: Db, { organizationId, accountId }: Place, given: TransactionFields): Promise<string> {
    const memo = this.memo.pinned();
    const { memo: text, date, ...fields } = given;
    const data = { organizationId, accountId, ...fields, ...memo.write(text), date: new Date(date) };
    const { id } = await mapped(db.transaction.create({ data, select: { id: true } }));
    return id;
  }

  /** Writes the given fields alone, and the next version. Throws AmountTooLargeError, ReferenceGoneError, ReconciledError. */
  async change(db: Db, id: string, given: Partial<TransactionFields>): Promise<void> {
    const memo = this.memo.pinned();
    const { memo: text, date, ...fields } = given;
    const data: ChangesOf<'Transaction'> = {
      ...fields,
      ...(text === undefined ? {} : memo.write(text)),
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
    const memo = this.memo.pinned();
    const text = `${selectTransactions(sqlOf(memo))} where t.organization_id = $1 and t.account_id = $2 and t.id = $3 and t.deleted_at is null`;
    const { rows } = await this.pool.query<Row>({
      name: statementName({ sql: text }),
      text,
      values: [organizationId, accountId, id],
    });
    return rows[0] === undefined ? undefined : toTransaction(memo, rows[0]);
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
    const memo = this.memo.pinned();
    const state = { live: 'and t.deleted_at is null', deleted: 'and t.deleted_at is not null', any: '' }[which];
    const place = `t.organization_id = $1::uuid and t.account_id = $2::uuid and t.id = $3::uuid ${state}`;
    const values = [organizationId, accountId, id];
    const locked = `select t.id from transactions as t where ${place} for no key update`;
    if ((await db.$queryRawUnsafe<unknown[]>(locked, ...values)).length === 0) return undefined;
    const [row] = await db.$queryRawUnsafe<Row[]>(`${selectTransactions(sqlOf(memo))} where ${place}`, ...values);
    return row === undefined ? undefined : toTransaction(memo, row);
  }

  /** A page in the request's order; live transactions only. */
  async page(request: PageRequest): Promise<readonly Transaction[]> {
    const memo = this.memo.pinned();
    const { text, values } = pageStatement(sqlOf(memo), request);
    const { rows } = await this.pool.query<Row>({ name: statementName({ sql: text }), text, values: [...values] });
    return rows.map((row) => toTransaction(memo, row));
  }

  /**
   * A page of a stream, as a unit of work of its own: a stream lasts as long as its reader likes, and no step waits for it,
   * since the order of its pages survives a change of view.
   */
  streamedPage(request: PageRequest): Promise<readonly Transaction[]> {
    return this.unitOfWork.during(request.organizationId, () => this.page(request));
  }
}

function sqlOf(memo: Memo): MemoSql {
  return { column: `t.${memo.sqlColumn}`, select: memo.sqlSelect('t') };
}

function toTransaction(memo: Memo, row: Row): Transaction {
  const text = memo.read(row);
  return { ...row, memo: text, description: text, splits: [...row.splits] };
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
