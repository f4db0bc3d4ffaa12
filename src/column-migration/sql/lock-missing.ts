import { SQLSTATE, sqlstateOf } from '../../database/index.js';

/** Whether a statement failed only because somebody else holds a lock: it may be tried again. */
export function isLockMissing(error: unknown): boolean {
  const sqlstate = sqlstateOf(error);
  return sqlstate === SQLSTATE.lockNotAvailable || sqlstate === SQLSTATE.deadlockDetected;
}
