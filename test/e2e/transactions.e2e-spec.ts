import { createAccount, data } from '../harness/actors.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { balanceOf, openBooks, type ProblemAnswer, record, type RecordedTransaction } from '../harness/organization.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const failure = ({ status, body }: { status: number; body: unknown }): readonly [number, string] => [
  status,
  (body as ProblemAnswer).code,
];
const fields = ({ body }: { body: unknown }): readonly string[] =>
  (body as ProblemAnswer).errors?.map(({ field }) => field) ?? [];
const post = (books: { transactions: string; owner: string }, body: object, headers = {}) =>
  app.http.post<{ data: RecordedTransaction }>(books.transactions, {
    token: books.owner,
    body: { memo: 'x', amount: '10', transactionType: 'EXPENSE', date: '2026-11-01', ...body },
    headers,
  });

describe('recording', () => {
  it('answers memo and description alike, whichever name was used, exactly as given', async () => {
    const books = await openBooks(app.http);
    const memo = '  Ünïcode — 漢字 👩‍👩‍👧 "quoted", \n two lines ';
    for (const body of [{ memo }, { description: memo, memo: undefined }, { memo, description: memo }]) {
      const answer = await post(books, body);
      expect(answer.body.data).toMatchObject({
        memo,
        description: memo,
        amount: '10.0000',
        status: 'UNCLEARED',
        version: 1,
      });
      expect(
        data<RecordedTransaction>(
          await app.http.get(`${books.transactions}/${answer.body.data.id}`, { token: books.owner }),
          200,
        ),
      ).toEqual(answer.body.data);
    }
    expect(failure(await post(books, { memo: 'a', description: 'b' }))).toEqual([422, 'transaction.memo_conflict']);
    expect(fields(await post(books, { memo: undefined }))).toEqual(['memo']);
  });

  it('moves both balances of a transfer, and the fee', async () => {
    const books = await openBooks(app.http);
    await post(books, {
      transactionType: 'TRANSFER',
      amount: '100.0001',
      feeAmount: '1.5',
      destinationAccountId: books.otherAccountId,
    });
    expect([await balanceOf(app.http, books), await balanceOf(app.http, books, books.otherAccountId)]).toEqual([
      '898.4999',
      '100.0001',
    ]);
  });

  it.each([
    ['no destination of a transfer', { transactionType: 'TRANSFER' }, 'destinationAccountId'],
    [
      'a destination of an expense',
      { destinationAccountId: '01932f5e-7c3a-7000-8000-000000000000' },
      'destinationAccountId',
    ],
    [
      'an unknown destination',
      { transactionType: 'TRANSFER', destinationAccountId: '01932f5e-7c3a-7000-8000-000000000000' },
      'destinationAccountId',
    ],
    ['an unknown vendor', { vendorId: '01932f5e-7c3a-7000-8000-000000000000' }, 'vendorId'],
    [
      'an unknown category',
      { splits: [{ categoryId: '01932f5e-7c3a-7000-8000-000000000000', amount: '10' }] },
      'splits.0.categoryId',
    ],
    ['a number for an amount', { amount: 10 }, 'amount'],
    ['five decimals', { amount: '0.00001' }, 'amount'],
    ['zero', { amount: '0.0000' }, 'amount'],
    ['a negative amount', { amount: '-1' }, 'amount'],
    ['a negative fee', { feeAmount: '-1' }, 'feeAmount'],
    ['29 February of a common year', { date: '2026-02-29' }, 'date'],
    ['a time', { date: '2026-02-01T00:00:00Z' }, 'date'],
    ['year 0', { date: '0000-01-01' }, 'date'],
    ['a blank memo', { memo: ' \t ' }, 'memo'],
    ['an overlong memo', { memo: 'x'.repeat(501) }, 'memo'],
    ['a memo with NUL', { memo: 'a\0b' }, 'memo'],
    ['a status', { status: 'RECONCILED' }, 'status'],
  ])('refuses %s', async (_what, body, field) => {
    const answer = await post(await openBooks(app.http), body);
    expect([answer.status, fields(answer)]).toEqual([422, [field]]);
  });

  it('refuses to transfer to the same account, or into another currency', async () => {
    const books = await openBooks(app.http);
    expect(fields(await post(books, { transactionType: 'TRANSFER', destinationAccountId: books.accountId }))).toEqual([
      'destinationAccountId',
    ]);
    const { id } = await createAccount(app.http, books.owner, books.organizationId, { currency: 'USD' });
    expect(failure(await post(books, { transactionType: 'TRANSFER', destinationAccountId: id }))).toEqual([
      422,
      'transaction.currency_mismatch',
    ]);
  });

  it("refuses another organization's account, vendor and category", async () => {
    const [mine, theirs] = [await openBooks(app.http), await openBooks(app.http)];
    expect(fields(await post(mine, { transactionType: 'TRANSFER', destinationAccountId: theirs.accountId }))).toEqual([
      'destinationAccountId',
    ]);
    expect(
      fields(
        await post(mine, { vendorId: theirs.vendorId, splits: [{ categoryId: theirs.categoryId, amount: '10' }] }),
      ),
    ).toEqual(['vendorId', 'splits.0.categoryId']);
    expect(
      failure(await post({ ...mine, transactions: `${mine.base}/accounts/${theirs.accountId}/transactions` }, {})),
    ).toEqual([404, 'account.not_found']);
  });

  it('wants splits to add up exactly', async () => {
    const books = await openBooks(app.http);
    const splits = (first: string, second: string) => ({
      amount: '0.3',
      splits: [
        { categoryId: books.categoryId, amount: first },
        { categoryId: books.otherCategoryId, amount: second },
      ],
    });
    expect((await post(books, splits('0.1', '0.2'))).status).toBe(201);
    expect(failure(await post(books, splits('0.1', '0.2001')))).toEqual([422, 'transaction.splits_sum']);
  });
});

describe('changing', () => {
  it('writes only the given fields, one version and one edit at a time', async () => {
    const books = await openBooks(app.http);
    const { id } = await record(app.http, books, { splits: [{ categoryId: books.categoryId, amount: '10' }] });
    const change = (body: object) =>
      app.http.patch<{ data: RecordedTransaction }>(`${books.transactions}/${id}`, { token: books.owner, body });
    expect((await change({ memo: 'new' })).body.data).toMatchObject({
      memo: 'new',
      description: 'new',
      amount: '10.0000',
      version: 2,
    });
    expect((await change({ description: 'newer', version: 2 })).body.data).toMatchObject({ memo: 'newer', version: 3 });
    expect(failure(await change({ amount: '20' }))).toEqual([422, 'transaction.splits_sum']);
    expect(
      (await change({ amount: '20', splits: [{ categoryId: books.otherCategoryId, amount: '20' }] })).body.data.version,
    ).toBe(4);
    const stale = await change({ memo: 'mine', version: 1 });
    expect([failure(stale), (stale.body as unknown as ProblemAnswer).current?.memo]).toEqual([
      [409, 'transaction.version_stale'],
      'newer',
    ]);
    const history = await app.http.get<{
      data: { version: number; action: string; changes: Record<string, { from: unknown; to: unknown }> }[];
    }>(`${books.transactions}/${id}/history`, { token: books.owner });
    expect(history.body.data.map(({ version, action }) => `${version} ${action}`)).toEqual([
      '4 UPDATED',
      '3 UPDATED',
      '2 UPDATED',
      '1 CREATED',
    ]);
    expect(history.body.data[1]?.changes).toEqual({ memo: { from: 'new', to: 'newer' } });
    expect(Object.keys(history.body.data[0]?.changes ?? {}).sort()).toEqual(['amount', 'splits']);
  });

  it('lets one of twenty win who saw the same version', async () => {
    const books = await openBooks(app.http);
    const { id } = await record(app.http, books);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        app.http.patch(`${books.transactions}/${id}`, { token: books.owner, body: { memo: `by ${n}`, version: 1 } }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
  });

  it('turns a transfer around and back without losing a cent', async () => {
    const books = await openBooks(app.http);
    const { id } = await record(app.http, books, {
      transactionType: 'TRANSFER',
      destinationAccountId: books.otherAccountId,
      amount: '7.77',
    });
    const change = (body: object) => app.http.patch(`${books.transactions}/${id}`, { token: books.owner, body });
    const balances = async () => [
      await balanceOf(app.http, books),
      await balanceOf(app.http, books, books.otherAccountId),
    ];
    expect(await balances()).toEqual(['992.2300', '7.7700']);
    expect((await change({ transactionType: 'INCOME', destinationAccountId: null })).status).toBe(200);
    expect(await balances()).toEqual(['1007.7700', '0.0000']);
    await change({
      transactionType: 'TRANSFER',
      destinationAccountId: books.otherAccountId,
      amount: '1',
      feeAmount: '0.5',
    });
    expect(await balances()).toEqual(['998.5000', '1.0000']);
  });

  it('deletes softly, and restores', async () => {
    const books = await openBooks(app.http);
    const { id } = await record(app.http, books);
    const path = `${books.transactions}/${id}`;
    const send = (method: 'get' | 'delete' | 'post', suffix = '') =>
      app.http[method](`${path}${suffix}`, { token: books.owner });
    expect(failure(await send('post', '/restore'))).toEqual([409, 'transaction.not_deleted']);
    expect(failure(await send('delete', '?version=7'))).toEqual([409, 'transaction.version_stale']);
    expect((await send('delete')).status).toBe(204);
    expect(await balanceOf(app.http, books)).toBe('1000.0000');
    expect(failure(await send('get'))).toEqual([404, 'transaction.not_found']);
    expect(failure(await send('delete'))).toEqual([404, 'transaction.not_found']);
    expect((await send('get', '/history')).status).toBe(200);
    expect((await send('post', '/restore')).body).toMatchObject({ data: { version: 3 } });
    expect(await balanceOf(app.http, books)).toBe('990.0000');
  });
});

describe('an Idempotency-Key', () => {
  it('gives the same answer once, also to ten who ask at the same moment', async () => {
    const books = await openBooks(app.http);
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(books, {}, { 'idempotency-key': 'one' })));
    expect(new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
    expect(await balanceOf(app.http, books)).toBe('990.0000');
  });

  it('is for one request: another body or place is refused', async () => {
    const books = await openBooks(app.http);
    await post(books, {}, { 'idempotency-key': 'two' });
    expect(failure(await post(books, { amount: '11' }, { 'idempotency-key': 'two' }))).toEqual([
      422,
      'idempotency.key_reused',
    ]);
    expect(
      failure(
        await post(
          { ...books, transactions: `${books.base}/accounts/${books.otherAccountId}/transactions` },
          {},
          { 'idempotency-key': 'two' },
        ),
      ),
    ).toEqual([422, 'idempotency.key_reused']);
  });

  it('of a request that failed is free again, and of another user is another key', async () => {
    const books = await openBooks(app.http);
    expect(
      (await post(books, { vendorId: '01932f5e-7c3a-7000-8000-000000000000' }, { 'idempotency-key': 'three' })).status,
    ).toBe(422);
    expect((await post(books, {}, { 'idempotency-key': 'three' })).status).toBe(201);
    expect(
      (await post({ ...books, owner: books.tokens.MEMBER ?? '' }, { amount: '12' }, { 'idempotency-key': 'three' }))
        .status,
    ).toBe(201);
    expect(failure(await post(books, {}, { 'idempotency-key': 'x'.repeat(201) }))).toEqual([
      422,
      'idempotency.key_invalid',
    ]);
  });
});

describe('under load from both sides', () => {
  it('transfers in opposite directions neither deadlock nor lose a cent', async () => {
    const books = await openBooks(app.http);
    const back = { ...books, transactions: `${books.base}/accounts/${books.otherAccountId}/transactions` };
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        n % 2 === 0
          ? post(books, { transactionType: 'TRANSFER', amount: '3.3333', destinationAccountId: books.otherAccountId })
          : post(back, { transactionType: 'TRANSFER', amount: '1.1111', destinationAccountId: books.accountId }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect([await balanceOf(app.http, books), await balanceOf(app.http, books, books.otherAccountId)]).toEqual([
      '955.5560',
      '44.4440',
    ]);
  });
});
