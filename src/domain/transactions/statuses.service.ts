import { Injectable } from '@nestjs/common';
import { addMoney } from '../../common/money.js';
import { type Db, DbTransactions } from '../../database/index.js';
import type { Membership } from '../../http/index.js';
import { AccountsRepository } from '../accounts/index.js';
import { refusalOf } from './status-machine.js';
import { type StatusRow, StatusesRepository } from './statuses.repository.js';
import type { BulkStatus, BulkStatusBody, StatusBody, StatusSummary } from './statuses.schemas.js';
import { TransactionEditsRepository } from './transaction-edits.repository.js';
import { TransactionNotFoundError, VersionStaleError } from './transactions.errors.js';
import { type Place, TransactionsRepository } from './transactions.repository.js';
import { STATUSES, type Transaction, type TransactionStatus } from './transactions.schemas.js';

const NOTHING = { count: 0, amount: '0.0000' };

/** UNCLEARED → CLEARED → RECONCILED, one transaction or many at a time. */
@Injectable()
export class StatusesService {
  constructor(
    private readonly statuses: StatusesRepository,
    private readonly edits: TransactionEditsRepository,
    private readonly repository: TransactionsRepository,
    private readonly accounts: AccountsRepository,
    private readonly dbTransactions: DbTransactions,
  ) {}

  /** Throws TransactionNotFoundError, VersionStaleError, StatusNotAllowedError, StatusUnchangedError. */
  change(place: Place, id: string, caller: Membership, { status, notes, version }: StatusBody): Promise<Transaction> {
    return this.dbTransactions.run(async (db) => {
      const before = await this.repository.lock(db, place, id);
      if (before === undefined) throw new TransactionNotFoundError();
      if (version !== undefined && version !== before.version) throw new VersionStaleError(before);
      const refusal = refusalOf(before.status, status);
      if (refusal !== undefined) throw refusal;
      await this.apply(db, [before], status, notes, caller);
      const after = await this.repository.lock(db, place, id);
      if (after === undefined) throw new TransactionNotFoundError();
      return after;
    });
  }

  /** Changes all that can be changed, in the given transaction: all of those or none. Throws AccountNotFoundError. */
  async changeMany(
    db: Db,
    place: Place,
    caller: Membership,
    { transactionIds, status, notes }: BulkStatusBody,
  ): Promise<BulkStatus> {
    await this.accounts.find(place.organizationId, place.accountId, db);
    const rows = new Map((await this.statuses.lock(db, place, transactionIds)).map((row) => [row.id, row]));
    const judged = transactionIds.map((id) => {
      const row = rows.get(id.toLowerCase());
      return { id, row, refusal: row === undefined ? new TransactionNotFoundError() : refusalOf(row.status, status) };
    });
    const allowed = judged.flatMap(({ row, refusal }) => (row !== undefined && refusal === undefined ? [row] : []));
    if (allowed.length > 0) await this.apply(db, allowed, status, notes, caller);
    return {
      successful: allowed.map(({ id, status: from, version }) => ({
        transactionId: id,
        from,
        to: status,
        version: version + 1,
      })),
      failed: judged.flatMap(({ id, refusal }) =>
        refusal === undefined ? [] : [{ transactionId: id, code: refusal.code, reason: refusal.message }],
      ),
    };
  }

  /** Throws AccountNotFoundError. */
  async summary(place: Place): Promise<StatusSummary> {
    await this.accounts.find(place.organizationId, place.accountId);
    const sums = new Map(
      (await this.statuses.sums(place)).map(({ status, count, amount }) => [status, { count, amount }]),
    );
    const of = (status: TransactionStatus) => sums.get(status) ?? NOTHING;
    const total = STATUSES.map(of).reduce(
      (sum, one) => ({ count: sum.count + one.count, amount: addMoney(sum.amount, one.amount) }),
      NOTHING,
    );
    return { UNCLEARED: of('UNCLEARED'), CLEARED: of('CLEARED'), RECONCILED: of('RECONCILED'), total };
  }

  private async apply(
    db: Db,
    rows: readonly StatusRow[],
    to: TransactionStatus,
    notes: string | undefined,
    caller: Membership,
  ): Promise<void> {
    await this.statuses.change(db, rows, to, notes, caller.userId);
    await this.edits.addMany(
      db,
      rows.map(({ id, status, version }) => ({
        transactionId: id,
        action: 'STATUS_CHANGED',
        version: version + 1,
        changes: { status: { from: status, to } },
        changedById: caller.userId,
      })),
    );
  }
}
