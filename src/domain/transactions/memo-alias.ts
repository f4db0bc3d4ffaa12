import { MemoConflictError } from './transactions.errors.js';

interface Aliased {
  readonly memo?: string | undefined;
  readonly description?: string | undefined;
}

/** The memo that a body gives under either name; `undefined` when it gives none. Throws MemoConflictError. */
export function memoOf({ memo, description }: Aliased): string | undefined {
  if (memo !== undefined && description !== undefined && memo !== description) throw new MemoConflictError();
  return memo ?? description;
}
