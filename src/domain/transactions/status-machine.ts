import { ConflictError } from '../../common/errors.js';
import type { TransactionStatus } from './transactions.schemas.js';

/** Clearing may be undone; reconciled is final. */
const ALLOWED: Readonly<Record<TransactionStatus, readonly TransactionStatus[]>> = {
  UNCLEARED: ['CLEARED'],
  CLEARED: ['UNCLEARED', 'RECONCILED'],
  RECONCILED: [],
};

export class StatusNotAllowedError extends ConflictError {
  readonly code = 'transaction.status_not_allowed';

  constructor(
    readonly from: TransactionStatus,
    readonly to: TransactionStatus,
  ) {
    super(`${from} cannot become ${to}; it can become ${ALLOWED[from].join(' or ') || 'nothing else: it is final'}`);
  }
}

export class StatusUnchangedError extends ConflictError {
  readonly code = 'transaction.status_unchanged';

  constructor(readonly status: TransactionStatus) {
    super(`the transaction is ${status} already`);
  }
}

/** Why a status may not follow another; `undefined` when it may. */
export function refusalOf(
  from: TransactionStatus,
  to: TransactionStatus,
): StatusNotAllowedError | StatusUnchangedError | undefined {
  if (ALLOWED[from].includes(to)) return undefined;
  return from === to && from !== 'RECONCILED' ? new StatusUnchangedError(to) : new StatusNotAllowedError(from, to);
}
