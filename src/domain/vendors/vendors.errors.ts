import { ConflictError, NotFoundError } from '../../common/errors.js';

export class VendorNotFoundError extends NotFoundError {
  readonly code = 'vendor.not_found';

  constructor() {
    super('there is no such vendor in this organization');
  }
}

export class VendorNameTakenError extends ConflictError {
  readonly code = 'vendor.name_taken';

  constructor() {
    super('another vendor of this organization has this name');
  }
}

export class VendorInUseError extends ConflictError {
  readonly code = 'vendor.in_use';

  constructor() {
    super('the vendor is named by transactions, deleted ones included; it is kept');
  }
}
