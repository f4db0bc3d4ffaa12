import { z } from 'zod';
import { trustProxySchema } from './trust-proxy.js';

const DEVELOPMENT_JWT_SECRET = 'development-only-secret-of-32-characters-or-more';

const count = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const list = z.string().transform((text): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

/** Every variable the service reads: `docs/reference/configuration.md` is checked against it. */
export const environmentSchema = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .default('development')
    .describe('`production` refuses development defaults'),
  HOST: z.string().min(1).default('127.0.0.1').describe('address to listen on'),
  PORT: count(0, 65535).default(3000).describe('port to listen on; 0 takes any free one'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .describe('PostgreSQL 15 to 18, direct or through a pooler in session mode'),
  DIRECT_DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe('the same database past any pooler, for schema migrations, LISTEN and leases; by default DATABASE_URL'),
  DATABASE_POOL_SIZE: count(2, 200).default(10).describe('connections of one process'),
  DATABASE_STATEMENT_TIMEOUT_MS: count(100, 600_000).default(15_000).describe('longest statement'),
  DATABASE_IDLE_TRANSACTION_TIMEOUT_MS: count(100, 600_000)
    .default(15_000)
    .describe('longest pause inside a transaction'),
  DATABASE_LOCK_TIMEOUT_MS: count(100, 600_000).default(5_000).describe('longest wait for a lock'),
  JWT_SECRET: z
    .string()
    .min(32, { error: 'must have at least 32 characters' })
    .default(DEVELOPMENT_JWT_SECRET)
    .describe('signs the bearer tokens'),
  JWT_TTL_SECONDS: count(60, 30 * 86_400)
    .default(43_200)
    .describe('life of a bearer token'),
  LOGIN_ATTEMPTS_PER_ACCOUNT: count(1, 1000)
    .default(5)
    .describe('failed logins in 15 minutes before an account is throttled'),
  LOGIN_ATTEMPTS_PER_ADDRESS: count(1, 100_000)
    .default(50)
    .describe('failed logins and registrations in 15 minutes before an address is throttled'),
  RATE_LIMIT_PER_MINUTE: count(0, 10_000_000).default(1200).describe('requests of one address; 0 sets no limit'),
  BODY_LIMIT_BYTES: count(1024, 10_000_000).default(262_144).describe('largest request body'),
  CORS_ORIGINS: list.default([]).describe('origins that browsers may call from, separated by commas; `*` allows all'),
  TRUST_PROXY: trustProxySchema
    .default(false)
    .describe(
      'who is believed in X-Forwarded-For: `false` nobody, `true` one proxy, a number of proxies, or their addresses, `10.0.0.0/8,loopback`',
    ),
  FLAGS_FILE: z.string().min(1).default('.data/flags.json').describe('feature flags, where UNLEASH_URL is not given'),
  FLAGS_REFRESH_MS: count(100, 60_000).default(1_000).describe('pause between two looks at the feature flags'),
  UNLEASH_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Unleash server that holds the feature flags, with or without `/api`'),
  UNLEASH_API_TOKEN: z.string().optional().describe('backend token of Unleash; it decides project and environment'),
  UNLEASH_ADMIN_TOKEN: z.string().optional().describe('admin token of Unleash, for the `flags` commands only'),
  UNLEASH_PROJECT: z.string().min(1).default('default').describe('project of Unleash that the `flags` commands change'),
  UNLEASH_ENVIRONMENT: z
    .string()
    .optional()
    .describe("environment of Unleash that the `flags` commands change; by default UNLEASH_API_TOKEN's"),
  COLUMN_MIGRATION_LEASE_TTL_MS: count(1_000, 300_000)
    .default(10_000)
    .describe('how long a process may be silent before the fleet goes on without it'),
  COLUMN_MIGRATION_POLL_MS: count(50, 60_000)
    .default(1_000)
    .describe('longest pause between two looks at the ledger when no notification comes'),
  COLUMN_MIGRATION_SOAK_MS: count(0, 90 * 86_400_000)
    .default(86_400_000)
    .describe('how long a column migration must have been clean before `new-only`, and before `retired`'),
  COLUMN_MIGRATION_MAX_UNIT_AGE_MS: count(1_000, 3_600_000)
    .default(60_000)
    .describe('longest request or job; no step of a column migration waits longer for one'),
  RUNNER_HOST: z.string().min(1).default('127.0.0.1').describe('address of the runner for health and metrics'),
  RUNNER_PORT: count(0, 65535)
    .default(9090)
    .describe('port of the runner for health and metrics; 0 takes any free one'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('least severity that is logged'),
});

/** The configuration of a process: read once, at its start. */
export type Environment = Readonly<z.output<typeof environmentSchema>>;

/** Thrown at start. Names every bad variable, prints no value. */
export class EnvironmentInvalidError extends Error {
  readonly code = 'config.invalid';

  constructor(readonly problems: readonly string[]) {
    super(
      `the configuration is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}\nSee docs/reference/configuration.md.`,
    );
    this.name = 'EnvironmentInvalidError';
  }
}

/** An empty variable counts as absent, as shells and Kubernetes manifests often mean it. Throws EnvironmentInvalidError. */
export function loadEnvironment(record: Readonly<Record<string, string | undefined>>): Environment {
  const given = Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined && value !== ''));
  const result = environmentSchema.safeParse(given);
  const problems = result.success
    ? []
    : result.error.issues.map((issue) => `${issue.path.join('.')}: ${reason(issue)}`);
  if (
    given['NODE_ENV'] === 'production' &&
    (given['JWT_SECRET'] ?? DEVELOPMENT_JWT_SECRET) === DEVELOPMENT_JWT_SECRET
  ) {
    problems.push('JWT_SECRET: production needs a secret of its own; `openssl rand -base64 48` makes one');
  }
  if (given['UNLEASH_URL'] !== undefined && given['UNLEASH_API_TOKEN'] === undefined) {
    problems.push('UNLEASH_API_TOKEN: is missing, and UNLEASH_URL needs it; without UNLEASH_URL, FLAGS_FILE is used');
  }
  if (!result.success || problems.length > 0) throw new EnvironmentInvalidError(problems);
  for (const value of Object.values(result.data)) Object.freeze(value);
  return Object.freeze(result.data);
}

function reason(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_type' && issue.input === undefined ? 'is missing' : issue.message;
}
