import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createAccount, data } from '../harness/actors.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import type { HttpAnswer } from '../harness/http-client.js';
import { balanceOf, type Books, openBooks, record } from '../harness/organization.js';
import { BAD_CURSORS, BAD_NAMES, badFields, failure } from '../harness/problems.js';
import { waitFor } from '../harness/wait-for.js';

interface Account {
  readonly id: string;
  readonly name: string;
  readonly [field: string]: unknown;
}

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const TILL = { name: 'Till', accountType: 'CASH', currency: 'EUR' };
const open = (books: Books, body: object, headers = {}): Promise<HttpAnswer<unknown>> =>
  app.http.post(`${books.base}/accounts`, { token: books.owner, body, headers });
const change = (books: Books, id: string, body: object): Promise<HttpAnswer<unknown>> =>
  app.http.patch(`${books.base}/accounts/${id}`, { token: books.owner, body });

it('an account is answered as it was opened, with its balance; what is not said is empty', async () => {
  const books = await openBooks(app.http);
  const account = data<Account>(await open(books, { ...TILL, name: '  Till ', openingBalance: '-0.5' }), 201);
  expect(account).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
    name: 'Till',
    accountType: 'CASH',
    currency: 'EUR',
    institution: null,
    openingBalance: '-0.5000',
    balance: '-0.5000',
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown,
    updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown,
  });
  expect(data(await app.http.get(`${books.base}/accounts/${account.id}`, { token: books.owner }), 200)).toEqual(
    account,
  );
  expect(data(await open(books, { ...TILL, name: 'Second' }), 201)).toMatchObject({ openingBalance: '0.0000' });
});

it('a balance is exact, also of the largest amounts and of what cancels out', async () => {
  const books = await openBooks(app.http);
  const { id } = await createAccount(app.http, books.owner, books.organizationId, {
    openingBalance: '999999999999999.9999',
  });
  const move = (body: object): Promise<unknown> =>
    record(app.http, { ...books, transactions: `${books.base}/accounts/${id}/transactions` }, { ...body });
  await move({ amount: '999999999999999.9998', transactionType: 'INCOME' });
  expect(await balanceOf(app.http, books, id)).toBe('1999999999999999.9997');
  await move({
    amount: '999999999999999.9997',
    feeAmount: '0.0001',
    destinationAccountId: books.accountId,
    transactionType: 'TRANSFER',
  });
  expect(await balanceOf(app.http, books, id)).toBe('999999999999999.9999');
  expect(await balanceOf(app.http, books)).toBe('1000000000000999.9997');
  await change(books, id, { openingBalance: '-999999999999999.9999' });
  expect(await balanceOf(app.http, books, id)).toBe('-999999999999999.9999');
  await change(books, id, { openingBalance: '0.0002' });
  for (let times = 0; times < 11; times += 1) await move({ amount: '999999999999999.9999', transactionType: 'INCOME' });
  expect(await balanceOf(app.http, books, id)).toBe('10999999999999999.9991');
});

it('what is no amount, no currency, no type, no field is refused, all at once', async () => {
  const books = await openBooks(app.http);
  const answer = await open(books, {
    name: 'x',
    accountType: 'PIGGY',
    currency: 'eur',
    openingBalance: 1.5,
    balance: '1',
  });
  expect([answer.status, badFields(answer)]).toEqual([422, ['accountType', 'balance', 'currency', 'openingBalance']]);
  for (const openingBalance of ['1e3', '1.00001', '1234567890123456', ' 1', '', '.5', '0x1', 'NaN', '١', null])
    expect(badFields(await open(books, { ...TILL, openingBalance }))).toEqual(['openingBalance']);
});

it.each(BAD_NAMES)('%s is neither a name nor, but for nothing and null, an institution', async (_what, bad) => {
  const books = await openBooks(app.http);
  expect(badFields(await open(books, { ...TILL, name: bad }))).toEqual(['name']);
  if (bad === undefined) return;
  expect(badFields(await change(books, books.accountId, { name: bad }))).toEqual(['name']);
  if (bad !== null) expect(badFields(await open(books, { ...TILL, institution: bad }))).toEqual(['institution']);
});

it('currencies are those of ISO 4217 in upper case, also those that ICU leaves out', async () => {
  const books = await openBooks(app.http);
  for (const currency of ['EUR', 'JPY', 'UYW', 'CHE', 'CLF', 'XAU', 'VED'])
    expect(data(await open(books, { ...TILL, name: currency, currency }), 201)).toMatchObject({ currency });
  for (const currency of ['XXX', 'XTS', 'ZZZ', 'EURO', 'eur', ' EUR', '€', '', 978])
    expect(badFields(await open(books, { ...TILL, currency }))).toEqual(['currency']);
});

it('names are unique in an organization, also when many ask at once; another organization may have the same', async () => {
  const [books, other] = [await openBooks(app.http), await openBooks(app.http)];
  const answers = await Promise.all(Array.from({ length: 8 }, () => open(books, TILL)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
  expect(failure(await change(books, books.accountId, { name: 'Till' }))).toEqual([409, 'account.name_taken']);
  expect((await open(other, TILL)).status).toBe(201);
});

it('a PATCH changes what it names and nothing else, and names at least one field', async () => {
  const books = await openBooks(app.http);
  const before = data<Account>(await open(books, { ...TILL, institution: 'Bank' }), 201);
  const after = data<Account>(await change(books, before.id, { openingBalance: '5' }), 200);
  expect(after).toEqual({ ...before, openingBalance: '5.0000', balance: '5.0000', updatedAt: after['updatedAt'] });
  expect(data(await change(books, before.id, { institution: null, accountType: 'OTHER' }), 200)).toMatchObject({
    institution: null,
    accountType: 'OTHER',
    name: 'Till',
  });
  expect((await change(books, before.id, {})).status).toBe(422);
  expect(badFields(await change(books, before.id, { name: 'x', movement: '1', id: randomUUID() }))).toEqual([
    'id',
    'movement',
  ]);
  expect(failure(await change(books, randomUUID(), { name: 'x' }))).toEqual([404, 'account.not_found']);
});

it('an account keeps its currency and its place once money moved, at either end, deleted transactions included', async () => {
  const books = await openBooks(app.http);
  expect((await change(books, books.accountId, { currency: 'USD' })).status).toBe(200);
  expect((await change(books, books.accountId, { currency: 'EUR' })).status).toBe(200);
  const { id } = await record(app.http, books, {
    transactionType: 'TRANSFER',
    destinationAccountId: books.otherAccountId,
  });
  await app.http.delete(`${books.transactions}/${id}`, { token: books.owner });
  for (const account of [books.accountId, books.otherAccountId]) {
    expect(failure(await change(books, account, { currency: 'USD' }))).toEqual([409, 'account.currency_fixed']);
    expect(data(await change(books, account, { currency: 'EUR', institution: 'Bank' }), 200)).toMatchObject({
      institution: 'Bank',
    });
    expect(failure(await app.http.delete(`${books.base}/accounts/${account}`, { token: books.owner }))).toEqual([
      409,
      'account.in_use',
    ]);
  }
});

it('an unused account goes, once', async () => {
  const books = await openBooks(app.http);
  const path = `${books.base}/accounts/${books.otherAccountId}`;
  expect((await app.http.delete(path, { token: books.owner })).status).toBe(204);
  for (const method of ['get', 'delete'] as const)
    expect(failure(await app.http[method](path, { token: books.owner }))).toEqual([404, 'account.not_found']);
});

it('a transfer that meets a change of currency waits for it, and stays within one currency', async () => {
  const books = await openBooks(app.http);
  const pool = new pg.Pool({ connectionString: app.databaseUrl, max: 2 });
  try {
    const client = await pool.connect();
    await client.query('begin');
    await client.query('select from accounts where id = $1 for update', [books.otherAccountId]);
    await client.query(`update accounts set currency = 'USD' where id = $1`, [books.otherAccountId]);
    const body = { memo: 'x', amount: '1', transactionType: 'TRANSFER', date: '2026-01-01' };
    const answer = app.http.post(books.transactions, {
      token: books.owner,
      body: { ...body, destinationAccountId: books.otherAccountId },
    });
    const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
    await waitFor(async () => (await pool.query(waiting)).rowCount === 1, { what: 'the transfer to wait' });
    await client.query('commit');
    client.release();
    expect(failure(await answer)).toEqual([422, 'transaction.currency_mismatch']);
  } finally {
    await pool.end();
  }
});

it('the same key opens one account', async () => {
  const books = await openBooks(app.http);
  const headers = { 'idempotency-key': randomUUID() };
  const answers = await Promise.all([1, 2, 3].map(() => open(books, TILL, headers)));
  expect(new Set(answers.map((answer) => data<Account>(answer, 201).id)).size).toBe(1);
  expect((await open(books, { ...TILL, openingBalance: '1' }, headers)).status).toBe(422);
});

it('lists go by name, page by page, without gaps; cursors that no list gave are refused', async () => {
  const books = await openBooks(app.http);
  for (const name of ['b', 'a', 'C', 'ä', 'B']) await open(books, { ...TILL, name });
  const paths = `${books.base}/accounts?limit=`;
  const get = async (query: string) =>
    (
      await app.http.get<{ data: Account[]; page: { nextCursor: string | null } }>(`${paths}${query}`, {
        token: books.owner,
      })
    ).body;
  const whole = (await get('200')).data;
  expect(whole).toHaveLength(7);
  const found: Account[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { data: rows, page }: Awaited<ReturnType<typeof get>> = await get(`2${cursor && `&cursor=${cursor}`}`);
    found.push(...rows);
    cursor = page.nextCursor;
  }
  expect(found).toEqual(whole);
  for (const cursor of BAD_CURSORS) {
    const answer = await app.http.get(`${paths}2&cursor=${cursor}`, { token: books.owner });
    expect([answer.status, badFields(answer)]).toEqual([422, ['cursor']]);
  }
});
