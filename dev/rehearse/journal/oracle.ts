import type { Findings } from '../findings.js';
import type { AccountJournal } from './account-journal.js';
import { differences, type JournalRow } from './journal-row.js';
import type { StoredRow } from './stored-rows.sql.js';

/** Compares what was read with the client's own journal, and what is off with nobody's excuse. */
export class Oracle {
  private compared = 0;

  constructor(private readonly findings: Findings) {}

  /** How many rows were compared, in answers and in the database. */
  get comparisons(): number {
    return this.compared;
  }

  /** A transaction in an answer of the API. */
  answer(journal: AccountJournal, what: string, row: AnsweredRow): void {
    this.compared += 1;
    const wrong = (why: string): void => this.findings.add('wrong-read', journal.client, `${what}, ${row.id}: ${why}`);
    if (row.memo !== row.description)
      wrong(`description ${JSON.stringify(row.description)} but memo ${JSON.stringify(row.memo)}`);
    const expected = journal.get(row.id);
    if (expected === undefined) {
      wrong('a row that nobody wrote');
      return;
    }
    const different = differences({ ...expected, isDeleted: false }, row);
    if (expected.isDeleted) wrong('a deleted row');
    else if (different.length > 0) wrong(different.join(', '));
  }

  /** Which rows an answer should hold. */
  ids(journal: AccountJournal, what: string, expected: readonly string[], found: readonly string[]): void {
    const [wanted, got] = [new Set(expected), new Set(found)];
    const missing = expected.filter((id) => !got.has(id));
    const strange = found.filter((id) => !wanted.has(id));
    const twice = found.length - got.size;
    if (missing.length + strange.length + twice === 0) return;
    const list = `${missing.length} missing (${missing.slice(0, 3).join(' ')}), ${strange.length} too many (${strange.slice(0, 3).join(' ')}), ${twice} twice`;
    this.findings.add('wrong-read', journal.client, `${what}: of ${expected.length} rows ${list}`);
  }

  /** What is stored of the whole account; `isNewFilled` once the backfill is proven. */
  stored(journal: AccountJournal, rows: readonly StoredRow[], isNewFilled: boolean): void {
    const found = new Map(rows.map((row) => [row.id, row]));
    for (const expected of journal.all()) {
      this.compared += 1;
      const row = found.get(expected.id);
      if (row === undefined) this.findings.add('lost-write', journal.client, `row ${expected.id} is not there`);
      else this.storedRow(journal, expected, row, isNewFilled);
    }
    for (const id of found.keys()) {
      if (journal.get(id) === undefined)
        this.findings.add('altered-write', journal.client, `row ${id} is there, and no write of it was acknowledged`);
    }
  }

  private storedRow(journal: AccountJournal, expected: JournalRow, row: StoredRow, isNewFilled: boolean): void {
    const different = differences(expected, row);
    if (different.length > 0)
      this.findings.add('altered-write', journal.client, `row ${row.id}: ${different.join(', ')}`);
    for (const [column, value] of [
      ['description', row.old],
      ['memo', row.new],
    ] as const) {
      if (value === undefined || value === expected.memo) continue;
      if (column === 'memo' && !isNewFilled) continue;
      const isLost = value === null || journal.hadBefore(row.id, value);
      this.findings.add(
        isLost ? 'lost-write' : 'altered-write',
        journal.client,
        `row ${row.id}: ${column} is ${JSON.stringify(value)} instead of ${JSON.stringify(expected.memo)}`,
      );
    }
  }
}

/** The part of an answered transaction that is compared. */
export interface AnsweredRow extends Omit<JournalRow, 'isDeleted'> {
  readonly description: string;
}
