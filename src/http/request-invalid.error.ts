import { InvalidError } from '../common/errors.js';
import type { FieldError } from './problem.js';

/** A request that does not fit its schema; names every bad field at once, never their values. */
export class RequestInvalidError extends InvalidError {
  readonly code = 'request.invalid';

  constructor(readonly errors: readonly FieldError[]) {
    super(`the request is not valid: ${errors.map(({ field }) => field || 'body').join(', ')}`);
  }

  override details(): Readonly<Record<string, unknown>> {
    return { errors: this.errors };
  }
}
