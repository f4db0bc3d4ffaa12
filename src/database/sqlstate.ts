/** SQLSTATEs that we act on (PostgreSQL, appendix A; TR… are raised by our own triggers). */
export const SQLSTATE = {
  uniqueViolation: '23505',
  foreignKeyViolation: '23503',
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

/** The SQLSTATE of an error of `pg` or Prisma, however deep it is wrapped; `undefined` if the database said nothing. */
export function sqlstateOf(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 5) return undefined;
  const { code, cause, originalCode, meta } = error as Caused;
  for (const candidate of [originalCode, code]) {
    if (typeof candidate === 'string' && /^[0-9A-Z]{5}$/.test(candidate) && !/^P\d{4}$/.test(candidate))
      return candidate;
  }
  return sqlstateOf(meta?.driverAdapterError, depth + 1) ?? sqlstateOf(cause, depth + 1);
}

/** Prisma tells some violations by codes of its own. */
function hasCode(error: unknown, prismaCode: string, sqlstate: string): boolean {
  return (error as { readonly code?: unknown } | null)?.code === prismaCode || sqlstateOf(error) === sqlstate;
}

export function isUniqueViolation(error: unknown): boolean {
  return hasCode(error, 'P2002', SQLSTATE.uniqueViolation);
}

export function isForeignKeyViolation(error: unknown): boolean {
  return (
    hasCode(error, 'P2003', SQLSTATE.foreignKeyViolation) ||
    (error as { readonly code?: unknown } | null)?.code === 'P2014'
  );
}

/** A value is beyond what its column holds. */
export function isOutOfRange(error: unknown): boolean {
  return hasCode(error, 'P2020', SQLSTATE.numericOutOfRange);
}
