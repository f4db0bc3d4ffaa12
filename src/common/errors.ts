/** What went wrong, in the caller's terms; the HTTP edge turns it into a status. */
export type ErrorKind =
  'invalid' | 'unauthenticated' | 'forbidden' | 'not-found' | 'conflict' | 'too-many' | 'unavailable' | 'internal';

/** Every error of ours: a stable dotted `code`, a sentence for people, and typed fields. */
export abstract class CodedError extends Error {
  /** Stable, dotted, documented: clients and operators may match on it. */
  abstract readonly code: string;
  abstract readonly kind: ErrorKind;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }

  /** Further members of the problem document. Never a secret, never another organization's data. */
  details(): Readonly<Record<string, unknown>> {
    return {};
  }
}

export abstract class InvalidError extends CodedError {
  readonly kind = 'invalid';
}
export abstract class UnauthenticatedError extends CodedError {
  readonly kind = 'unauthenticated';
}
export abstract class ForbiddenError extends CodedError {
  readonly kind = 'forbidden';
}
export abstract class NotFoundError extends CodedError {
  readonly kind = 'not-found';
}
export abstract class ConflictError extends CodedError {
  readonly kind = 'conflict';
}
export abstract class TooManyError extends CodedError {
  readonly kind = 'too-many';
  /** Seconds until it is worth trying again. */
  abstract readonly retryAfterSeconds: number;
}
export abstract class UnavailableError extends CodedError {
  readonly kind = 'unavailable';
  readonly retryAfterSeconds: number = 1;
}
