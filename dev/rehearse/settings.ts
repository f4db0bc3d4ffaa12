/** Short, so that a killed process holds up the next step for a moment only; longer than two busy cores keep one waiting. */
export const LEASE_TTL_MS = 8_000;
export const POLL_MS = 250;
const FLAGS_REFRESH_MS = 250;
/** A day in production. */
export const SOAK_MS = 2_500;

/** The environment of every process of the service, but for its port and its flags. */
export function serviceEnvironment(databaseUrl: string): Readonly<Record<string, string>> {
  return {
    NODE_ENV: 'development',
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_SIZE: '8',
    JWT_SECRET: 'of a rehearsal, which opens no door anywhere',
    RATE_LIMIT_PER_MINUTE: '0',
    LOG_LEVEL: 'warn',
    FLAGS_REFRESH_MS: String(FLAGS_REFRESH_MS),
    COLUMN_MIGRATION_LEASE_TTL_MS: String(LEASE_TTL_MS),
    COLUMN_MIGRATION_POLL_MS: String(POLL_MS),
    COLUMN_MIGRATION_SOAK_MS: String(SOAK_MS),
  };
}
