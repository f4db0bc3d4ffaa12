import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Db, DbTransactions } from '../../database/index.js';
import { decodeCursor, encodeCursor, type Membership, type Page, pageOf } from '../../http/index.js';
import { CurrencyFixedError } from './accounts.errors.js';
import { AccountsRepository } from './accounts.repository.js';
import type { Account, AccountChanges, AccountsQuery, NewAccount } from './accounts.schemas.js';

const cursorSchema = z.strictObject({ name: z.string() });

@Injectable()
export class AccountsService {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly dbTransactions: DbTransactions,
  ) {}

  create({ organizationId }: Membership, account: NewAccount, db: Db): Promise<Account> {
    return this.accounts.create(db, organizationId, account);
  }

  async list({ organizationId }: Membership, { limit, cursor }: AccountsQuery): Promise<Page<Account>> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, cursorSchema).name;
    return pageOf(await this.accounts.list(organizationId, after, limit), limit, (last) =>
      encodeCursor({ name: last.name }),
    );
  }

  find({ organizationId }: Membership, id: string): Promise<Account> {
    return this.accounts.find(organizationId, id);
  }

  /** The currency is fixed by the first transaction. Throws AccountNotFoundError, CurrencyFixedError, AccountNameTakenError. */
  change({ organizationId }: Membership, id: string, changes: AccountChanges): Promise<Account> {
    return this.dbTransactions.run(async (db) => {
      await this.accounts.lock(db, organizationId, id);
      const { currency } = await this.accounts.find(organizationId, id, db);
      if (
        changes.currency !== undefined &&
        changes.currency !== currency &&
        (await this.accounts.hasTransactions(db, id))
      )
        throw new CurrencyFixedError();
      return this.accounts.change(db, organizationId, id, changes);
    });
  }

  /** Throws AccountNotFoundError, AccountInUseError. */
  delete({ organizationId }: Membership, id: string): Promise<void> {
    return this.accounts.delete(organizationId, id);
  }
}
