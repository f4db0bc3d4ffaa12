import type { Transaction } from './transactions.schemas.js';

const COLUMNS = [
  'id',
  'date',
  'transactionType',
  'status',
  'memo',
  'amount',
  'feeAmount',
  'vendorId',
  'destinationAccountId',
  'version',
  'createdAt',
  'updatedAt',
] as const;

/** RFC 4180: CRLF, quotes where needed. Values are exactly those of the API; a spreadsheet must import the memo as text. */
export function csvHeader(): string {
  return `${COLUMNS.join(',')}\r\n`;
}

export function csvLine(transaction: Transaction): string {
  return `${COLUMNS.map((column) => cell(transaction[column])).join(',')}\r\n`;
}

function cell(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
