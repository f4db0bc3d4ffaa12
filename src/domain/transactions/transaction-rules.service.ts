import { Injectable } from '@nestjs/common';
import { formatMoney, parseMoney, sumMoney } from '../../common/money.js';
import type { Db } from '../../database/index.js';
import { type FieldError, RequestInvalidError } from '../../http/index.js';
import { AccountNotFoundError, AccountsRepository } from '../accounts/index.js';
import { CategoriesRepository } from '../categories/index.js';
import { VendorsRepository } from '../vendors/index.js';
import { CurrencyMismatchError, SplitsSumError } from './transactions.errors.js';
import type { Place, TransactionFields } from './transactions.repository.js';
import type { NewSplit } from './transactions.schemas.js';

/** A transaction as it would be. */
export type Draft = Omit<TransactionFields, 'memo' | 'date'> & { readonly splits: readonly NewSplit[] };

/** What must hold of a transaction as a whole, whichever fields a request gave. */
@Injectable()
export class TransactionRules {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly categories: CategoriesRepository,
    private readonly vendors: VendorsRepository,
  ) {}

  /** Throws AccountNotFoundError, RequestInvalidError with every bad field, CurrencyMismatchError, SplitsSumError. */
  async assertHolds(db: Db, place: Place, draft: Draft): Promise<void> {
    const errors = [...transferErrors(place, draft), ...(await this.referenceErrors(db, place, draft))];
    if (errors.length > 0) throw new RequestInvalidError(errors);
    await this.assertOneCurrency(db, place, draft);
    const sum = sumMoney(draft.splits.map(({ amount }) => amount));
    if (draft.splits.length > 0 && sum !== parseMoney(draft.amount))
      throw new SplitsSumError(formatMoney(sum), draft.amount);
  }

  private async referenceErrors(
    db: Db,
    { organizationId }: Place,
    { vendorId, splits }: Draft,
  ): Promise<readonly FieldError[]> {
    const errors: FieldError[] = [];
    if (vendorId !== null && !(await this.vendors.exists(db, organizationId, vendorId)))
      errors.push({ field: 'vendorId', message: 'is no vendor of this organization' });
    if (splits.length === 0) return errors;
    const known = await this.categories.existing(
      db,
      organizationId,
      splits.map(({ categoryId }) => categoryId),
    );
    splits.forEach(({ categoryId }, index) => {
      if (!known.has(categoryId))
        errors.push({ field: `splits.${index}.categoryId`, message: 'is no category of this organization' });
    });
    return errors;
  }

  private async assertOneCurrency(
    db: Db,
    { organizationId, accountId }: Place,
    { destinationAccountId }: Draft,
  ): Promise<void> {
    const ids = destinationAccountId === null ? [accountId] : [accountId, destinationAccountId];
    const currencies = await this.accounts.currencies(db, organizationId, ids);
    const from = currencies.get(accountId);
    if (from === undefined) throw new AccountNotFoundError();
    if (destinationAccountId === null) return;
    const to = currencies.get(destinationAccountId);
    if (to === undefined)
      throw new RequestInvalidError([{ field: 'destinationAccountId', message: 'is no account of this organization' }]);
    if (to !== from) throw new CurrencyMismatchError(from, to);
  }
}

function transferErrors({ accountId }: Place, { transactionType, destinationAccountId }: Draft): readonly FieldError[] {
  const field = 'destinationAccountId';
  if (transactionType !== 'TRANSFER')
    return destinationAccountId === null ? [] : [{ field, message: 'is only for a TRANSFER' }];
  if (destinationAccountId === null) return [{ field, message: 'is required for a TRANSFER' }];
  return destinationAccountId === accountId ? [{ field, message: 'must be another account' }] : [];
}
