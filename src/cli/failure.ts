import { CodedError } from '../common/errors.js';
import { sqlstateOf } from '../database/index.js';
import { EXIT, type ExitCode } from './exit-codes.js';

/** What is said about an error, and how the process ends. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly exit: ExitCode;
}

const UNDEFINED_TABLE = '42P01';
/** What the system and `pg` say when nobody is there, or nobody listens. */
const UNREACHABLE = /^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE)/;
const KINDS: Readonly<Record<CodedError['kind'], ExitCode>> = {
  invalid: EXIT.usage,
  'not-found': EXIT.usage,
  conflict: EXIT.no,
  unauthenticated: EXIT.no,
  forbidden: EXIT.no,
  'too-many': EXIT.unavailable,
  unavailable: EXIT.unavailable,
  internal: EXIT.internal,
};

export function failureOf(error: unknown): Failure {
  const { code = '', message = String(error) } = error as { readonly code?: string; readonly message?: string };
  if (error instanceof CodedError) {
    // Right words, but not in the environment.
    const exit = error.code === 'flags.admin_unconfigured' ? EXIT.config : KINDS[error.kind];
    return { code: error.code, message, exit };
  }
  const sqlstate = sqlstateOf(error);
  if (sqlstate === UNDEFINED_TABLE)
    return {
      code: 'cli.ledger_missing',
      message:
        'the database has no ledger of column migrations: apply the schema migrations (npm run db:migrate -- deploy)',
      exit: EXIT.unavailable,
    };
  if (sqlstate !== undefined || UNREACHABLE.test(code) || /timeout|terminated/i.test(message))
    return {
      code: 'cli.database_unavailable',
      message: `the database does not answer as it should (${sqlstate ?? (code || message)}): is it running, and is DATABASE_URL right?`,
      exit: EXIT.unavailable,
    };
  return { code: 'cli.internal', message, exit: EXIT.internal };
}
