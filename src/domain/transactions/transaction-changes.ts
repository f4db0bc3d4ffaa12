import type { EditChanges } from './transaction-edits.schemas.js';
import type { Split, Transaction } from './transactions.schemas.js';

const FIELDS = [
  'memo',
  'amount',
  'transactionType',
  'date',
  'destinationAccountId',
  'vendorId',
  'feeAmount',
  'status',
] as const;

/** What differs between two states of a transaction, by the API's field names; from nothing for a new one. */
export function changesBetween(before: Transaction | undefined, after: Transaction): EditChanges {
  const changes: Record<string, EditChanges[string]> = {};
  for (const field of FIELDS) {
    const from = before?.[field] ?? null;
    if (from !== after[field]) changes[field] = { from, to: after[field] };
  }
  const from = plain(before?.splits ?? []);
  const to = plain(after.splits);
  if (JSON.stringify(from) !== JSON.stringify(to)) changes['splits'] = { from, to };
  return changes;
}

function plain(splits: readonly Split[]): { categoryId: string; amount: string }[] {
  return splits.map(({ categoryId, amount }) => ({ categoryId, amount }));
}
