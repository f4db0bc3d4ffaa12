/** SQLSTATEs that we act on (PostgreSQL, appendix A; TR… are raised by our own triggers). */
export const SQLSTATE = {
  uniqueViolation: '23505',
  foreignKeyViolation: '23503',
  /** What ON DELETE RESTRICT raises from PostgreSQL 18 on; a foreignKeyViolation before. */
  restrictViolation: '23001',
  checkViolation: '23514',
  notNullViolation: '23502',
  numericOutOfRange: '22003',
  serializationFailure: '40001',
  deadlockDetected: '40P01',
  lockNotAvailable: '55P03',
  queryCanceled: '57014',
  adminShutdown: '57P01',
  crashShutdown: '57P02',
  cannotConnectNow: '57P03',
  tooManyConnections: '53300',
  /** transactions_refuse_reconciled() */
  reconciledIsFinal: 'TR001',
} as const;

interface Caused {
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly originalCode?: unknown;
  readonly meta?: { readonly driverAdapterError?: unknown };
}

/** Five characters, but neither one of Prisma's own codes (P1001 and up; P0001 is PostgreSQL's) nor one of the system's (EPIPE). */
const PATTERN = /^(?!E|P[1-9]\d{3}$)[0-9A-Z]{5}$/;

/** The SQLSTATE of an error of `pg` or Prisma, however deep it is wrapped; `undefined` if the database said nothing. */
export function sqlstateOf(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 5) return undefined;
  const { code, cause, originalCode, meta } = error as Caused;
  for (const candidate of [originalCode, code]) {
    if (typeof candidate === 'string' && PATTERN.test(candidate)) return candidate;
  }
  return sqlstateOf(meta?.driverAdapterError, depth + 1) ?? sqlstateOf(cause, depth + 1);
}

/** Whether Prisma says so by one of its own codes, or the database by one of its. */
function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  const { code } = (error ?? {}) as Caused;
  return codes.includes(String(code)) || codes.includes(sqlstateOf(error) ?? '');
}

export function isUniqueViolation(error: unknown): boolean {
  return hasCode(error, 'P2002', SQLSTATE.uniqueViolation);
}

/** A row refers to one that is not there, or one that is to go is referred to. */
export function isForeignKeyViolation(error: unknown): boolean {
  return hasCode(error, 'P2003', 'P2014', SQLSTATE.foreignKeyViolation, SQLSTATE.restrictViolation);
}

/** A value is beyond what its column holds. */
export function isOutOfRange(error: unknown): boolean {
  return hasCode(error, 'P2020', SQLSTATE.numericOutOfRange);
}
