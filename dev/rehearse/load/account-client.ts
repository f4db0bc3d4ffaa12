import type pg from 'pg';
import type { Random } from '../../seed/random.js';
import type { Findings } from '../findings.js';
import type { AccountJournal } from '../journal/account-journal.js';
import { openTransactionsEnded } from '../journal/doubts.js';
import { differences, type JournalRow } from '../journal/journal-row.js';
import type { Oracle } from '../journal/oracle.js';
import { type StoredRow, storedRows } from '../journal/stored-rows.sql.js';
import type { BalancedClient } from './balanced-client.js';
import type { MemoMaker } from './memo-maker.js';

/** A client of the API, the only writer of one account. Its work is done one operation after the other. */
export interface AccountClient {
  readonly http: BalancedClient;
  readonly journal: AccountJournal;
  readonly oracle: Oracle;
  readonly findings: Findings;
  readonly random: Random;
  readonly memos: MemoMaker;
  /** The name under which it sends a memo: old clients know the older one only. */
  readonly dialect: 'description' | 'memo';
  /** To read back past the API. */
  readonly db: pg.Pool;
  /** Rows that it created itself in this run: they have no splits, so their amount may change alone. */
  readonly created: Set<string>;
  /** Whether the database sorts texts by their bytes: only then is their order known here. */
  readonly isBytewise: boolean;
  /** A write that was broken by a SIGKILL turned out to be done, or not to be. */
  onDoubt(isDone: boolean): void;
  /** Whether the backfill is proven, so that both columns must hold the value. */
  isNewFilled(): boolean;
}

/** The path of the account's transactions. */
export function pathOf({ journal }: AccountClient): string {
  return `/organizations/${journal.organizationId}/accounts/${journal.accountId}/transactions`;
}

/** Whether the API lets it be changed. */
export function isOpen(row: JournalRow): boolean {
  return !row.isDeleted && row.status !== 'RECONCILED';
}

/** A write's connection broke, and it is not repeated: the row is as it was or as it should become, nothing else. */
export async function settleDoubt(client: AccountClient, operation: string, after: JournalRow): Promise<void> {
  await openTransactionsEnded(client.db);
  const row = (await storedRows(client.db, client.journal.accountId)).find(({ id }) => id === after.id);
  const before = client.journal.get(after.id);
  if (row === undefined || before === undefined) {
    client.findings.add('lost-write', client.journal.client, `${operation}: row ${after.id} is not there`);
    return;
  }
  const found = asJournalRow(row);
  const isDone = differences(after, found).length === 0;
  client.onDoubt(isDone);
  if (isDone) client.journal.acknowledge(`${operation}, in doubt, done`, after);
  else if (differences(before, found).length > 0)
    client.findings.add(
      'altered-write',
      client.journal.client,
      `${operation}, in doubt: neither done nor undone: ${differences(after, found).join(', ')}`,
    );
}

/** After a failure, which has been counted: goes on from what is stored. */
export async function startOver({ db, journal }: AccountClient, operation: string): Promise<void> {
  await openTransactionsEnded(db);
  for (const row of await storedRows(db, journal.accountId)) {
    const found = asJournalRow(row);
    const known = journal.get(row.id);
    if (known === undefined || differences(known, found).length > 0)
      journal.acknowledge(`${operation}, failed, as stored`, found);
  }
}

function asJournalRow({ old, new: memo, ...row }: StoredRow): JournalRow {
  return { ...row, memo: old ?? memo ?? '' };
}
