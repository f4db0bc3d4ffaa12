import { CodedError } from '../src/common/errors.js';

/** The embedded PostgreSQL cannot run; the message says why and what to do. */
export class EmbeddedPostgresError extends CodedError {
  readonly kind = 'unavailable';

  constructor(
    readonly code: `embedded_postgres.${string}`,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
