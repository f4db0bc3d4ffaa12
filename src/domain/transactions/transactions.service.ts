import { Injectable } from '@nestjs/common';
import { type Db, DbTransactions } from '../../database/index.js';
import type { Membership } from '../../http/index.js';
import { RequestInvalidError } from '../../http/index.js';
import { memoOf } from './memo-alias.js';
import { changesBetween } from './transaction-changes.js';
import { TransactionEditsRepository } from './transaction-edits.repository.js';
import type { EditAction } from './transaction-edits.schemas.js';
import { TransactionRules } from './transaction-rules.service.js';
import {
  NotDeletedError,
  ReconciledError,
  TransactionNotFoundError,
  VersionStaleError,
} from './transactions.errors.js';
import { type Place, type TransactionFields, TransactionsRepository } from './transactions.repository.js';
import type { NewTransactionBody, Transaction, TransactionChangesBody } from './transactions.schemas.js';

/** Recording and changing transactions. Every change is one version, one edit in the history, one database transaction. */
@Injectable()
export class TransactionsService {
  constructor(
    private readonly repository: TransactionsRepository,
    private readonly edits: TransactionEditsRepository,
    private readonly rules: TransactionRules,
    private readonly dbTransactions: DbTransactions,
  ) {}

  /** Throws MemoConflictError and what TransactionRules throws. */
  async create(db: Db, place: Place, caller: Membership, body: NewTransactionBody): Promise<Transaction> {
    const memo = memoOf(body);
    if (memo === undefined) throw new RequestInvalidError([{ field: 'memo', message: 'is required' }]);
    const {
      amount,
      transactionType,
      date,
      splits,
      destinationAccountId = null,
      vendorId = null,
      feeAmount = null,
    } = body;
    const fields: TransactionFields = {
      memo,
      amount,
      transactionType,
      date,
      destinationAccountId,
      vendorId,
      feeAmount,
    };
    await this.rules.assertHolds(db, place, { ...fields, splits });
    const id = await this.repository.create(db, place, fields);
    if (splits.length > 0) await this.repository.replaceSplits(db, place, id, splits);
    return this.record(db, place, id, caller, 'CREATED', undefined);
  }

  /** Throws TransactionNotFoundError. */
  async find(place: Place, id: string): Promise<Transaction> {
    const transaction = await this.repository.find(place, id);
    if (transaction === undefined) throw new TransactionNotFoundError();
    return transaction;
  }

  /** Merges the given fields onto the row as it is now. Throws VersionStaleError, ReconciledError and what TransactionRules throws. */
  change(place: Place, id: string, caller: Membership, body: TransactionChangesBody): Promise<Transaction> {
    const { version, splits, memo: _memo, description: _description, ...given } = body;
    const memo = memoOf(body);
    const fields = { ...given, ...(memo === undefined ? {} : { memo }) };
    return this.dbTransactions.run(async (db) => {
      const before = await this.open(db, place, id, version);
      await this.rules.assertHolds(db, place, { ...before, ...defined(fields), splits: splits ?? before.splits });
      await this.repository.change(db, id, defined(fields));
      if (splits !== undefined) await this.repository.replaceSplits(db, place, id, splits);
      return this.record(db, place, id, caller, 'UPDATED', before);
    });
  }

  /** Throws TransactionNotFoundError, VersionStaleError, ReconciledError. */
  delete(place: Place, id: string, caller: Membership, version: number | undefined): Promise<void> {
    return this.dbTransactions.run(async (db) => {
      const before = await this.open(db, place, id, version);
      await this.repository.setDeleted(db, id, new Date());
      await this.edits.add(db, {
        transactionId: id,
        action: 'DELETED',
        version: before.version + 1,
        changes: {},
        changedById: caller.userId,
      });
    });
  }

  /** Undoes a deletion. Throws TransactionNotFoundError, NotDeletedError. */
  async restore(db: Db, place: Place, id: string, caller: Membership): Promise<Transaction> {
    const deleted = await this.repository.lock(db, place, id, 'deleted');
    if (deleted === undefined)
      throw (await this.repository.lock(db, place, id)) === undefined
        ? new TransactionNotFoundError()
        : new NotDeletedError();
    await this.repository.setDeleted(db, id, null);
    return this.record(db, place, id, caller, 'RESTORED', deleted);
  }

  /** The live row, locked, at the version the caller saw, and not final yet. */
  private async open(db: Db, place: Place, id: string, version: number | undefined): Promise<Transaction> {
    const transaction = await this.repository.lock(db, place, id);
    if (transaction === undefined) throw new TransactionNotFoundError();
    if (version !== undefined && version !== transaction.version) throw new VersionStaleError(transaction);
    if (transaction.status === 'RECONCILED') throw new ReconciledError();
    return transaction;
  }

  private async record(
    db: Db,
    place: Place,
    id: string,
    caller: Membership,
    action: EditAction,
    before: Transaction | undefined,
  ): Promise<Transaction> {
    const after = await this.repository.lock(db, place, id);
    if (after === undefined) throw new TransactionNotFoundError();
    await this.edits.add(db, {
      transactionId: id,
      action,
      version: after.version,
      changes: changesBetween(before, after),
      changedById: caller.userId,
    });
    return after;
  }
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function defined<T extends object>(fields: T): Partial<Defined<T>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Defined<T>>;
}
