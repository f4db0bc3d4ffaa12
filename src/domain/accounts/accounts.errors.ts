import { ConflictError, NotFoundError } from '../../common/errors.js';

export class AccountNotFoundError extends NotFoundError {
  readonly code = 'account.not_found';

  constructor() {
    super('there is no such account in this organization');
  }
}

export class AccountNameTakenError extends ConflictError {
  readonly code = 'account.name_taken';

  constructor() {
    super('another account of this organization has this name');
  }
}

export class AccountInUseError extends ConflictError {
  readonly code = 'account.in_use';

  constructor() {
    super('the account has transactions, deleted ones included; an account that moved money is kept');
  }
}

export class CurrencyFixedError extends ConflictError {
  readonly code = 'account.currency_fixed';

  constructor() {
    super('the account has transactions, so its currency stays; open another account for the other currency');
  }
}
