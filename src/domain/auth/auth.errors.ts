import { ConflictError, TooManyError, UnauthenticatedError, UnavailableError } from '../../common/errors.js';

export class TokenMissingError extends UnauthenticatedError {
  readonly code = 'auth.token_missing';

  constructor() {
    super('this route needs a bearer token: `Authorization: Bearer …`, from POST /api/auth/login');
  }
}

export class TokenInvalidError extends UnauthenticatedError {
  readonly code = 'auth.token_invalid';

  constructor() {
    super('the bearer token is not one of ours; log in again');
  }
}

export class TokenExpiredError extends UnauthenticatedError {
  readonly code = 'auth.token_expired';

  constructor() {
    super('the bearer token has expired; log in again');
  }
}

/** One answer for a wrong password and an unknown address: nobody learns which addresses have an account. */
export class CredentialsInvalidError extends UnauthenticatedError {
  readonly code = 'auth.credentials_invalid';

  constructor() {
    super('the email address or the password is wrong');
  }
}

/** Whoever registers an address learns that it is taken; that this cannot be used to try out many is the throttle's part. */
export class EmailTakenError extends ConflictError {
  readonly code = 'auth.email_taken';

  constructor() {
    super('this email address is registered already; log in instead');
  }
}

export class AuthThrottledError extends TooManyError {
  readonly code = 'auth.throttled';

  constructor(readonly retryAfterSeconds: number) {
    super(`too many attempts; try again in ${retryAfterSeconds} s`);
  }
}

/** More passwords are to be hashed than this process can in a few seconds; no attempt is counted. */
export class AuthBusyError extends UnavailableError {
  readonly code = 'auth.busy';
  override readonly retryAfterSeconds = 2;

  constructor() {
    super('too many people log in or register at this moment; try again in 2 s');
  }
}
