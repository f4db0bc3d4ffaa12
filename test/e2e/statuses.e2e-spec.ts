import { data } from '../harness/actors.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { balanceOf, type Books, openBooks, type ProblemAnswer, record } from '../harness/organization.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const failure = ({ status, body }: { status: number; body: unknown }): readonly [number, string] => [
  status,
  (body as ProblemAnswer).code,
];
const set = (books: Books, id: string, status: string, more: object = {}) =>
  app.http.patch(`${books.transactions}/${id}/status`, { token: books.owner, body: { status, ...more } });
const bulk = (books: Books, transactionIds: readonly string[], status: string, headers = {}) =>
  app.http.post<{
    data: {
      successful: { transactionId: string; version: number }[];
      failed: { transactionId: string; code: string }[];
    };
  }>(`${books.transactions}/status/bulk`, {
    token: books.owner,
    body: { transactionIds, status, notes: 'statement 11' },
    headers,
  });

describe('the status', () => {
  it('goes up one at a time, back once, and stays once reconciled', async () => {
    const books = await openBooks(app.http);
    const { id } = await record(app.http, books);
    expect(failure(await set(books, id, 'RECONCILED'))).toEqual([409, 'transaction.status_not_allowed']);
    expect(failure(await set(books, id, 'UNCLEARED'))).toEqual([409, 'transaction.status_unchanged']);
    expect((await set(books, id, 'CLEARED', { notes: 'seen' })).status).toBe(200);
    expect((await set(books, id, 'UNCLEARED')).status).toBe(200);
    expect(failure(await set(books, id, 'CLEARED', { version: 1 }))).toEqual([409, 'transaction.version_stale']);
    expect((await set(books, id, 'CLEARED', { version: 3 })).status).toBe(200);
    expect((await set(books, id, 'RECONCILED')).status).toBe(200);
    for (const status of ['UNCLEARED', 'CLEARED', 'RECONCILED'])
      expect(failure(await set(books, id, status))).toEqual([409, 'transaction.status_not_allowed']);
    const { body } = await app.http.get<{ data: { from: string; to: string; notes: string | null }[] }>(
      `${books.transactions}/${id}/status/history`,
      { token: books.owner },
    );
    expect(body.data.map(({ from, to, notes }) => `${from} ${to} ${notes ?? '-'}`)).toEqual([
      'CLEARED RECONCILED -',
      'UNCLEARED CLEARED -',
      'CLEARED UNCLEARED -',
      'UNCLEARED CLEARED seen',
    ]);
  });

  it('RECONCILED protects the row from every change', async () => {
    const books = await openBooks(app.http);
    const { id } = await record(app.http, books);
    await set(books, id, 'CLEARED');
    await set(books, id, 'RECONCILED');
    expect(
      failure(await app.http.patch(`${books.transactions}/${id}`, { token: books.owner, body: { memo: 'new' } })),
    ).toEqual([409, 'transaction.reconciled']);
    expect(failure(await app.http.delete(`${books.transactions}/${id}`, { token: books.owner }))).toEqual([
      409,
      'transaction.reconciled',
    ]);
  });

  it('of one transaction is changed by one of many who ask at once', async () => {
    const books = await openBooks(app.http);
    const { id } = await record(app.http, books);
    const answers = await Promise.all(Array.from({ length: 10 }, () => set(books, id, 'CLEARED')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
  });
});

describe('bulk changes', () => {
  it('do all that can be done and say why not for the rest', async () => {
    const books = await openBooks(app.http);
    const [a, b, c] = [await record(app.http, books), await record(app.http, books), await record(app.http, books)];
    const foreign = await record(app.http, await openBooks(app.http));
    await set(books, b.id, 'CLEARED');
    await app.http.delete(`${books.transactions}/${c.id}`, { token: books.owner });
    const { status, body } = await bulk(books, [a.id, b.id, c.id, foreign.id], 'CLEARED');
    expect(status).toBe(207);
    expect(body.data.successful).toMatchObject([{ transactionId: a.id, from: 'UNCLEARED', to: 'CLEARED', version: 2 }]);
    expect(body.data.failed.map(({ transactionId, code }) => [transactionId, code])).toEqual([
      [b.id, 'transaction.status_unchanged'],
      [c.id, 'transaction.not_found'],
      [foreign.id, 'transaction.not_found'],
    ]);
  });

  it('take 500 at once, two at the same moment without deadlock, and the same key once', async () => {
    const books = await openBooks(app.http);
    const ids: string[] = [];
    for (let chunk = 0; chunk < 25; chunk += 1)
      ids.push(...(await Promise.all(Array.from({ length: 20 }, () => record(app.http, books)))).map(({ id }) => id));
    const [first, second] = await Promise.all([
      bulk(books, ids, 'CLEARED'),
      bulk(books, [...ids].reverse(), 'CLEARED'),
    ]);
    expect(first.body.data.successful.length + second.body.data.successful.length).toBe(500);
    const headers = { 'idempotency-key': 'reconcile' };
    const once = await bulk(books, ids, 'RECONCILED', headers);
    expect((await bulk(books, ids, 'RECONCILED', headers)).body).toEqual(once.body);
    expect(once.body.data.successful).toHaveLength(500);
  });

  it('refuse none, 501, and one named twice', async () => {
    const books = await openBooks(app.http);
    const { id } = await record(app.http, books);
    for (const ids of [[], [id, id.toUpperCase()], Array.from({ length: 501 }, () => id), ['x']])
      expect((await bulk(books, ids, 'CLEARED')).status).toBe(422);
  });
});

describe('the summary', () => {
  it('adds up to the balance, with transfers in and fees', async () => {
    const books = await openBooks(app.http);
    const { id } = await record(app.http, books, { amount: '10.5', feeAmount: '0.25' });
    await set(books, id, 'CLEARED');
    await record(app.http, books, { amount: '3', transactionType: 'INCOME' });
    await record(
      app.http,
      { ...books, transactions: `${books.base}/accounts/${books.otherAccountId}/transactions` },
      { amount: '2', transactionType: 'TRANSFER', destinationAccountId: books.accountId },
    );
    const summary = data<Record<string, { count: number; amount: string }>>(
      await app.http.get(`${books.transactions}/status/summary`, { token: books.owner }),
      200,
    );
    expect(summary).toEqual({
      UNCLEARED: { count: 2, amount: '5.0000' },
      CLEARED: { count: 1, amount: '-10.7500' },
      RECONCILED: { count: 0, amount: '0.0000' },
      total: { count: 3, amount: '-5.7500' },
    });
    expect(await balanceOf(app.http, books)).toBe('994.2500');
  });
});
