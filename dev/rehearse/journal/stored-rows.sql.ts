import type pg from 'pg';
import type { JournalRow, Status } from './journal-row.js';

/** A transaction as it is stored, with both columns as far as they are there. */
export interface StoredRow extends Omit<JournalRow, 'memo'> {
  /** `undefined` when the table has no such column. */
  readonly old: string | null | undefined;
  readonly new: string | null | undefined;
}

interface Columns {
  readonly id: string;
  readonly status: Status;
  readonly version: number;
  readonly deleted_at: string | null;
  readonly description?: string | null;
  readonly memo?: string | null;
}

/** All rows of an account in one snapshot. They are fetched whole, so that it works in every phase, also while a column goes. */
export async function storedRows(db: pg.ClientBase | pg.Pool, accountId: string): Promise<readonly StoredRow[]> {
  const { rows } = await db.query<{ row: Columns; amount: string; date: string }>(
    `select to_jsonb(t) as row, t.amount::text as amount, t.date::text as date from transactions as t where t.account_id = $1`,
    [accountId],
  );
  return rows.map(({ row, amount, date }) => ({
    id: row.id,
    amount,
    date,
    status: row.status,
    version: row.version,
    isDeleted: row.deleted_at !== null,
    old: row.description,
    new: row.memo,
  }));
}
