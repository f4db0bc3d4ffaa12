import { ConflictError, InvalidError, NotFoundError } from '../../common/errors.js';
import type { Transaction } from './transactions.schemas.js';

export class TransactionNotFoundError extends NotFoundError {
  readonly code = 'transaction.not_found';

  constructor() {
    super('there is no such transaction in this account');
  }
}

/** Somebody else changed it since; `current` says what it is now. */
export class VersionStaleError extends ConflictError {
  readonly code = 'transaction.version_stale';

  constructor(readonly current: Transaction) {
    super(
      `the transaction has changed since: it is at version ${current.version}; look at \`current\` and try again with its version`,
    );
  }

  override details(): Readonly<Record<string, unknown>> {
    return { current: this.current };
  }
}

export class ReconciledError extends ConflictError {
  readonly code = 'transaction.reconciled';

  constructor() {
    super('the transaction is reconciled, and reconciled is final; record a correcting transaction instead');
  }
}

export class NotDeletedError extends ConflictError {
  readonly code = 'transaction.not_deleted';

  constructor() {
    super('the transaction is not deleted, so there is nothing to restore');
  }
}

export class MemoConflictError extends InvalidError {
  readonly code = 'transaction.memo_conflict';

  constructor() {
    super('`description` is an older name of `memo`: give one of them, or the same text in both');
  }
}

export class SplitsSumError extends InvalidError {
  readonly code = 'transaction.splits_sum';

  constructor(
    readonly sum: string,
    readonly amount: string,
  ) {
    super(`the splits add up to ${sum}, and must add up to the amount, ${amount}`);
  }
}

export class CurrencyMismatchError extends InvalidError {
  readonly code = 'transaction.currency_mismatch';

  constructor(
    readonly from: string,
    readonly to: string,
  ) {
    super(`a transfer moves one amount, so both accounts need one currency; these have ${from} and ${to}`);
  }
}

export class AmountTooLargeError extends InvalidError {
  readonly code = 'transaction.amount_too_large';

  constructor() {
    super("the amount, or the account's balance with it, is beyond what can be kept exactly");
  }
}

/** What the request refers to went away while it was being served. */
export class ReferenceGoneError extends ConflictError {
  readonly code = 'transaction.reference_gone';

  constructor() {
    super('an account, vendor or category that the transaction names has just been deleted; look again and retry');
  }
}
