import { storedRows } from '../../journal/stored-rows.sql.js';
import type { JournalRow } from '../../journal/journal-row.js';
import { type AccountClient, pathOf } from '../account-client.js';
import { pageIn, transactionIn } from '../answers.js';
import { parseCsv } from '../csv.js';
import { MemoMaker } from '../memo-maker.js';

const PAGE = 50;
const WALK_PAGE = 25;
const WALK_PAGES = 4;
const SEARCH_PAGE = 200;

export async function readOne(client: AccountClient): Promise<void> {
  const row = client.journal.pick(client.random, ({ isDeleted }) => !isDeleted);
  if (row === undefined) return;
  const outcome = await client.http.send({
    method: 'GET',
    path: `${pathOf(client)}/${row.id}`,
    what: 'read',
    expect: 200,
  });
  if (outcome.kind === 'answered') client.oracle.answer(client.journal, 'read', transactionIn(outcome.body));
}

export async function listNewest(client: AccountClient): Promise<void> {
  const path = `${pathOf(client)}?limit=${PAGE}`;
  const outcome = await client.http.send({ method: 'GET', path, what: 'list', expect: 200 });
  if (outcome.kind !== 'answered') return;
  checkPage(client, 'list', pageIn(outcome.body).rows, newestFirst(client.journal.live()).slice(0, PAGE));
}

/** The text filter, by a text that one row alone has, or by a word of many. */
export async function search(client: AccountClient): Promise<void> {
  const sought = MemoMaker.searchFor(client.journal.pick(client.random, () => true)?.memo ?? '');
  if (sought === undefined) return;
  const path = `${pathOf(client)}?limit=${SEARCH_PAGE}&q=${encodeURIComponent(sought)}`;
  const outcome = await client.http.send({ method: 'GET', path, what: 'filter', expect: 200 });
  if (outcome.kind !== 'answered') return;
  const inAnyCase = sought.toLowerCase();
  const matching = client.journal.live().filter(({ memo }) => memo.toLowerCase().includes(inAnyCase));
  checkPage(client, `filter ${sought}`, pageIn(outcome.body).rows, newestFirst(matching).slice(0, SEARCH_PAGE));
}

/** Sorted by memo, page by page along the cursors; its own edits between two pages do not disturb it. */
export async function walkByMemo(client: AccountClient): Promise<void> {
  const isDescending = client.random.chance(0.5);
  const sorted = [...client.journal.live()].sort(byMemo);
  if (isDescending) sorted.reverse();
  let cursor: string | null = null;
  for (let page = 0; page < WALK_PAGES; page += 1) {
    const query = `sort=${isDescending ? '-' : ''}memo&limit=${WALK_PAGE}${cursor === null ? '' : `&cursor=${cursor}`}`;
    const outcome = await client.http.send({
      method: 'GET',
      path: `${pathOf(client)}?${query}`,
      what: 'sort',
      expect: 200,
    });
    if (outcome.kind !== 'answered') return;
    const { rows, nextCursor } = pageIn(outcome.body);
    for (const row of rows) client.oracle.answer(client.journal, 'sort', row);
    if (client.isBytewise)
      client.oracle.ids(
        client.journal,
        'sort',
        idsOf(sorted.slice(page * WALK_PAGE, (page + 1) * WALK_PAGE)),
        idsOf(rows),
      );
    if (nextCursor === null) return;
    cursor = nextCursor;
  }
}

export async function exportAll(client: AccountClient): Promise<void> {
  const path = `${pathOf(client)}/export.csv?sort=memo`;
  const outcome = await client.http.send({ method: 'GET', path, what: 'export', expect: 200 });
  if (outcome.kind !== 'answered') return;
  const [header = [], ...lines] = parseCsv(String(outcome.body));
  const [id, memo] = [header.indexOf('id'), header.indexOf('memo')];
  const found = lines.map((line) => line[id] ?? '');
  client.oracle.ids(client.journal, 'export', idsOf(client.journal.live()), found);
  for (const line of lines) {
    const expected = client.journal.get(line[id] ?? '');
    if (expected !== undefined && line[memo] !== expected.memo)
      client.findings.add(
        'wrong-read',
        client.journal.client,
        `export, ${expected.id}: memo ${JSON.stringify(line[memo])} instead of ${JSON.stringify(expected.memo)}`,
      );
  }
}

/** Past the API: the whole account as it is stored, both columns. */
export async function lookIntoTheDatabase(client: AccountClient): Promise<void> {
  // Asked before the rows are read: a phase that is entered meanwhile demands nothing of rows read before.
  const isNewFilled = client.isNewFilled();
  client.oracle.stored(client.journal, await storedRows(client.db, client.journal.accountId), isNewFilled);
}

function checkPage(
  client: AccountClient,
  what: string,
  rows: ReturnType<typeof pageIn>['rows'],
  expected: readonly JournalRow[],
): void {
  client.oracle.ids(client.journal, what, idsOf(expected), idsOf(rows));
  for (const row of rows) client.oracle.answer(client.journal, what, row);
}

function idsOf(rows: readonly { readonly id: string }[]): readonly string[] {
  return rows.map(({ id }) => id);
}

function newestFirst(rows: readonly JournalRow[]): readonly JournalRow[] {
  return [...rows].sort((one, other) => compare(other.date, one.date) || compare(other.id, one.id));
}

/** By the bytes of UTF-8, which is the order of code points. */
function byMemo(one: JournalRow, other: JournalRow): number {
  return Buffer.compare(Buffer.from(one.memo), Buffer.from(other.memo)) || compare(one.id, other.id);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
