import { TooManyError } from '../common/errors.js';

/** One address asks more often than the configured rate. */
export class RateLimitedError extends TooManyError {
  readonly code = 'rate_limit.exceeded';

  constructor(readonly retryAfterSeconds: number) {
    super(`too many requests from this address; try again in ${retryAfterSeconds} s`);
  }
}
