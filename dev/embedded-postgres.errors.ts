/** The embedded PostgreSQL cannot run; the message says why and what to do. `code` is stable. */
export class EmbeddedPostgresError extends Error {
  constructor(
    readonly code: `embedded_postgres.${string}`,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'EmbeddedPostgresError';
  }
}
