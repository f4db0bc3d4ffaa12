import { sqlstateOf } from '../../database/index.js';

/** Undefined table, undefined schema. */
const NO_LEDGER: readonly (string | undefined)[] = ['42P01', '3F000'];

/** Why the ledger could not be read, for people. Without the error's own text, which may name hosts. */
export function ledgerTrouble(error: unknown): string {
  const sqlstate = sqlstateOf(error);
  if (NO_LEDGER.includes(sqlstate))
    return 'the database holds no ledger of column migrations: apply the schema migrations';
  const code = sqlstate ?? (error as { readonly code?: unknown }).code;
  return `the ledger of column migrations could not be read${typeof code === 'string' ? ` (${code})` : ''}`;
}
