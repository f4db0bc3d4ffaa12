import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { data } from '../harness/actors.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { heldBack, outcome } from '../harness/held-back.js';
import {
  type Books,
  openBooks,
  type ProblemAnswer,
  record,
  type RecordedTransaction,
} from '../harness/organization.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

interface Change {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly notes: string | null;
}
interface Bulk {
  readonly data: { readonly successful: readonly { transactionId: string }[]; readonly failed: readonly unknown[] };
}
interface ChangePage {
  readonly data: readonly Change[];
  readonly page: { readonly nextCursor: string | null; readonly limit: number };
}

const set = (books: Books, id: string, status: string, more: object = {}) =>
  app.http.patch(`${books.transactions}/${id}/status`, { token: books.owner, body: { status, ...more } });
const bulk = (books: Books, transactionIds: readonly string[], status: string, more: object = {}, headers = {}) =>
  app.http.post<Bulk>(`${books.transactions}/status/bulk`, {
    token: books.owner,
    body: { transactionIds, status, ...more },
    headers,
  });
const get = <T>(books: Books, path: string) => app.http.get<T>(`${books.transactions}${path}`, { token: books.owner });
const current = async (books: Books, id: string) => data<RecordedTransaction>(await get(books, `/${id}`), 200);
const changesOf = async (books: Books, id: string) =>
  data<readonly Change[]>(await get(books, `/${id}/status/history`), 200);

async function query(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: app.databaseUrl });
  await client.connect();
  await client.query(text).finally(() => client.end());
}

/** What must hold whoever wins: each change begins where the one before ended, and is one version. */
async function expectOneStory(books: Books, id: string): Promise<void> {
  const changes = [...(await changesOf(books, id))].reverse();
  const { status, version } = await current(books, id);
  expect(['UNCLEARED', ...changes.map(({ to }) => to)]).toEqual([...changes.map(({ from }) => from), status]);
  expect(version).toBe(1 + changes.length);
}

describe('opposite changes at once', () => {
  it('of one transaction: one is made, the other is judged by what that one left', async () => {
    const books = await openBooks(app.http);
    const { id } = await record(app.http, books);
    await set(books, id, 'CLEARED');
    const outcomes = await heldBack({
      databaseUrl: app.databaseUrl,
      lock: 'select from transactions where id = $1 for no key update',
      id,
      requests: () => [set(books, id, 'RECONCILED'), set(books, id, 'UNCLEARED')],
    });
    expect([...outcomes].sort()).toEqual(['200', '409 transaction.status_not_allowed']);
    await expectOneStory(books, id);
  });

  it('of many, in bulk and one by one, in any order of keys: no deadlock, and every history is one story', async () => {
    const books = await openBooks(app.http);
    const ids = await Promise.all(Array.from({ length: 12 }, () => record(app.http, books).then(({ id }) => id)));
    const [first = ''] = ids;
    for (let round = 0; round < 6; round += 1) {
      const answers = await Promise.all([
        bulk(books, ids, 'CLEARED'),
        bulk(books, [...ids].reverse(), 'UNCLEARED'),
        set(books, first, round % 2 === 0 ? 'UNCLEARED' : 'CLEARED'),
        bulk(books, ids.slice(4), round === 5 ? 'RECONCILED' : 'CLEARED'),
      ]);
      expect(answers.map(({ status }) => status).filter((status) => ![200, 207, 409].includes(status))).toEqual([]);
    }
    for (const id of ids) await expectOneStory(books, id);
  });

  it('a change of the status and a change of the amount: both are made, as two versions', async () => {
    const books = await openBooks(app.http);
    const { id } = await record(app.http, books);
    const outcomes = await heldBack({
      databaseUrl: app.databaseUrl,
      lock: 'select from transactions where id = $1 for no key update',
      id,
      requests: () => [
        set(books, id, 'CLEARED'),
        app.http.patch(`${books.transactions}/${id}`, { token: books.owner, body: { amount: '7' } }),
      ],
    });
    expect(outcomes).toEqual(['200', '200']);
    expect(await current(books, id)).toMatchObject({ status: 'CLEARED', amount: '7.0000', version: 3 });
  });
});

describe('a bulk change that fails on the way', () => {
  const FAILS = `create function fail_on_poison() returns trigger language plpgsql as $$
    begin
      if exists (select from transactions as t where t.id = new.transaction_id and t.amount = 6.66) then
        raise exception 'no' using errcode = '57014';
      end if;
      return new;
    end $$;
    create trigger fails after insert on transaction_edits for each row when (new.action = 'STATUS_CHANGED') execute function fail_on_poison()`;

  it('changes nothing and writes no history, and its key can be used again', async () => {
    const books = await openBooks(app.http);
    const ids: string[] = [];
    for (const amount of ['1', '2', '6.66']) ids.push((await record(app.http, books, { amount })).id);
    const headers = { 'idempotency-key': randomUUID() };
    await query(FAILS);
    try {
      expect(outcome(await bulk(books, ids, 'CLEARED', {}, headers))).toBe('503 database.unavailable');
    } finally {
      await query('drop trigger fails on transaction_edits; drop function fail_on_poison');
    }
    for (const id of ids) {
      expect(await current(books, id)).toMatchObject({ status: 'UNCLEARED', version: 1 });
      expect(await changesOf(books, id)).toEqual([]);
      expect(data<readonly unknown[]>(await get(books, `/${id}/history`), 200)).toHaveLength(1);
    }
    const { status, body } = await bulk(books, ids, 'CLEARED', {}, headers);
    expect([status, body.data.successful.length]).toEqual([207, 3]);
  });
});

describe('notes', () => {
  it.each<[string, unknown]>([
    ['NUL', 'a\0b'],
    ['half a surrogate pair', 'a\ud800'],
    ['501 characters', 'x'.repeat(501)],
    ['a number', 5],
    ['null', null],
    ['a list', ['seen']],
  ])('are refused with %s, one by one and in bulk, and nothing is changed', async (_what, notes) => {
    const books = await openBooks(app.http);
    const { id } = await record(app.http, books);
    for (const { status, body } of [
      await set(books, id, 'CLEARED', { notes }),
      await bulk(books, [id], 'CLEARED', { notes }),
    ]) {
      expect(status).toBe(422);
      expect((body as ProblemAnswer).errors?.map(({ field }) => field)).toEqual(['notes']);
    }
    expect(await current(books, id)).toMatchObject({ status: 'UNCLEARED', version: 1 });
  });

  it('are kept exactly as given, up to 500 characters', async () => {
    const books = await openBooks(app.http);
    const { id } = await record(app.http, books);
    const notes = [`  "${'ü'.repeat(490)}" \n 🚣`, ''];
    await set(books, id, 'CLEARED', { notes: notes[0] });
    await bulk(books, [id], 'RECONCILED', { notes: notes[1] });
    expect((await changesOf(books, id)).map((change) => change.notes)).toEqual([...notes].reverse());
  });
});

describe('the history of the status', () => {
  it('comes in pages that add up to the whole, newest first', async () => {
    const books = await openBooks(app.http);
    const { id } = await record(app.http, books);
    for (let change = 0; change < 7; change += 1)
      await set(books, id, change % 2 === 0 ? 'CLEARED' : 'UNCLEARED', { notes: String(change) });
    const seen: (string | null)[] = [];
    const sizes: number[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const search: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await get<ChangePage>(books, `/${id}/status/history?limit=3${search}`);
      expect(body.page.limit).toBe(3);
      seen.push(...body.data.map(({ notes }) => notes));
      sizes.push(body.data.length);
      // What is changed while somebody pages comes before what they have seen.
      if (cursor === '') await set(books, id, 'UNCLEARED', { notes: 'later' });
      cursor = body.page.nextCursor;
    }
    expect(seen).toEqual(['6', '5', '4', '3', '2', '1', '0']);
    expect(sizes).toEqual([3, 3, 1]);
  });

  it.each(['limit=0', 'limit=201', 'limit=x', 'cursor=x', 'cursor=%00', 'cursor=e30', 'before=1'])(
    'refuses %s',
    async (search) => {
      const books = await openBooks(app.http);
      const { id } = await record(app.http, books);
      expect(outcome(await get(books, `/${id}/status/history?${search}`))).toBe('422 request.invalid');
    },
  );

  it('is told of a deleted transaction too, and of none that is not there', async () => {
    const books = await openBooks(app.http);
    const { id } = await record(app.http, books);
    await set(books, id, 'CLEARED');
    await app.http.delete(`${books.transactions}/${id}`, { token: books.owner });
    expect(await changesOf(books, id)).toHaveLength(1);
    expect(outcome(await get(books, `/${randomUUID()}/status/history`))).toBe('404 transaction.not_found');
  });
});

describe('the summary', () => {
  const counts = async (books: Books) => {
    const summary = data<Record<string, { count: number; amount: string }>>(await get(books, '/status/summary'), 200);
    return Object.fromEntries(Object.entries(summary).map(([name, { count, amount }]) => [name, `${count} ${amount}`]));
  };
  const NONE = '0 0.0000';

  it('of an account that nothing was recorded in is all zeros', async () => {
    const books = await openBooks(app.http);
    expect(await counts(books)).toEqual({ UNCLEARED: NONE, CLEARED: NONE, RECONCILED: NONE, total: NONE });
  });

  it('follows a status, a deletion and what undoes it', async () => {
    const books = await openBooks(app.http);
    const { id } = await record(app.http, books, { amount: '2.5' });
    const cleared = { UNCLEARED: NONE, CLEARED: '1 -2.5000', RECONCILED: NONE, total: '1 -2.5000' };
    await set(books, id, 'CLEARED');
    expect(await counts(books)).toEqual(cleared);
    await app.http.delete(`${books.transactions}/${id}`, { token: books.owner });
    expect(await counts(books)).toEqual({ UNCLEARED: NONE, CLEARED: NONE, RECONCILED: NONE, total: NONE });
    await app.http.post(`${books.transactions}/${id}/restore`, { token: books.owner });
    expect(await counts(books)).toEqual(cleared);
    await set(books, id, 'RECONCILED');
    expect(await counts(books)).toEqual({ ...cleared, CLEARED: NONE, RECONCILED: '1 -2.5000' });
  });

  it('of an account that is not there, or another organization’s, is none', async () => {
    const [books, others] = [await openBooks(app.http), await openBooks(app.http)];
    for (const accountId of [randomUUID(), others.accountId]) {
      const path = `${books.base}/accounts/${accountId}/transactions/status/summary`;
      expect(outcome(await app.http.get(path, { token: books.owner }))).toBe('404 account.not_found');
    }
    expect(outcome(await app.http.get(`${others.transactions}/status/summary`, { token: books.owner }))).toBe(
      '404 organization.not_found',
    );
  });
});
