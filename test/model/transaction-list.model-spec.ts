import fc from 'fast-check';
import pg from 'pg';
import { startTestApp, type TestApp } from '../harness/app.js';
import { type Books, openBooks, record, type RecordedTransaction } from '../harness/organization.js';

const SEED = Number(process.env['SEED'] ?? Date.now() % 2_147_483_647);
const WORDS = ['rent', 'Rent', 'café', 'CAFÉ', '100%', 'a_b', 'back\\slash', '漢字', 'zeta', 'Zeta', ' x', "o'clock"];
const DATES = ['2026-01-01', '2026-01-02', '2026-02-28'];
const AMOUNTS = ['1.0000', '2.5000', '10.0000', '9.9999'];

let app: TestApp;
let books: Books;
let rows: RecordedTransaction[];
/** The database's own order of the memos: how text sorts is its collation's affair. */
let rank: ReadonlyMap<string, number>;

beforeAll(async () => {
  app = await startTestApp();
  books = await openBooks(app.http);
  const random = fc.sample(
    fc.record({
      memo: fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 2 }).map((words) => words.join(' ')),
      amount: fc.constantFrom(...AMOUNTS),
      date: fc.constantFrom(...DATES),
      transactionType: fc.constantFrom('INCOME', 'EXPENSE'),
      isSplit: fc.boolean(),
      hasVendor: fc.boolean(),
      isCleared: fc.boolean(),
      isDeleted: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    }),
    { numRuns: 150, seed: SEED },
  );
  rows = [];
  for (const { isSplit, hasVendor, isCleared, isDeleted, ...body } of random) {
    const row = await record(app.http, books, {
      ...body,
      ...(hasVendor && { vendorId: books.vendorId }),
      splits: isSplit ? [{ categoryId: books.categoryId, amount: body.amount }] : [],
    });
    if (isDeleted) await app.http.delete(`${books.transactions}/${row.id}`, { token: books.owner });
    else if (isCleared)
      rows.push(
        (
          await app.http.patch<{ data: RecordedTransaction }>(`${books.transactions}/${row.id}/status`, {
            token: books.owner,
            body: { status: 'CLEARED' },
          })
        ).body.data,
      );
    else rows.push(row);
  }
  rank = await ranks(app.databaseUrl);
});
afterAll(() => app.close());

async function ranks(databaseUrl: string): Promise<ReadonlyMap<string, number>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows: sorted } = await client.query<{ memo: string }>(
    'select distinct description as memo from transactions order by 1',
  );
  await client.end();
  return new Map(sorted.map(({ memo }, index) => [memo, index]));
}

const query = fc.record(
  {
    sort: fc.constantFrom('date', '-date', 'amount', '-amount', 'memo', '-memo'),
    limit: fc.integer({ min: 1, max: 40 }),
    status: fc.constantFrom('UNCLEARED', 'CLEARED', 'RECONCILED'),
    type: fc.constantFrom('INCOME', 'EXPENSE'),
    from: fc.constantFrom(...DATES),
    to: fc.constantFrom(...DATES),
    minAmount: fc.constantFrom('2.5', '9.9999', '0'),
    maxAmount: fc.constantFrom('2.5', '10', '0.5'),
    vendorId: fc.boolean(),
    categoryId: fc.boolean(),
    q: fc.constantFrom('rent', 'RENT', 'é', '%', '_', '\\', '漢', "'", 'nothing like it'),
  },
  { requiredKeys: ['sort', 'limit'] },
);
type Query = typeof query extends fc.Arbitrary<infer Q> ? Q : never;

function expected({
  sort,
  status,
  type,
  from,
  to,
  minAmount,
  maxAmount,
  vendorId,
  categoryId,
  q,
}: Query): readonly string[] {
  const matches = rows.filter(
    (row) =>
      (status === undefined || row.status === status) &&
      (type === undefined || row.transactionType === type) &&
      (from === undefined || row.date >= from) &&
      (to === undefined || row.date <= to) &&
      (minAmount === undefined || Number(row.amount) >= Number(minAmount)) &&
      (maxAmount === undefined || Number(row.amount) <= Number(maxAmount)) &&
      (vendorId !== true || row['vendorId'] === books.vendorId) &&
      (categoryId !== true || row.splits.length > 0) &&
      (q === undefined || row.memo.toLowerCase().includes(q.toLowerCase())),
  );
  const field = sort.replace('-', '');
  const value = (row: RecordedTransaction): number | string =>
    field === 'amount' ? Number(row.amount) : field === 'memo' ? (rank.get(row.memo) ?? -1) : row.date;
  const sign = sort.startsWith('-') ? -1 : 1;
  return [...matches]
    .sort((a, b) => sign * (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : a.id < b.id ? -1 : 1))
    .map(({ id }) => id);
}

async function listed({ vendorId, categoryId, ...rest }: Query): Promise<readonly string[]> {
  const parameters = {
    ...rest,
    ...(vendorId === true && { vendorId: books.vendorId }),
    ...(categoryId === true && { categoryId: books.categoryId }),
  };
  const search = new URLSearchParams(
    Object.entries(parameters).map(([key, value]): [string, string] => [key, String(value)]),
  );
  const ids: string[] = [];
  for (;;) {
    const { status, body } = await app.http.get<{ data: { id: string }[]; page: { nextCursor: string | null } }>(
      `${books.transactions}?${search.toString()}`,
      { token: books.owner },
    );
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
    ids.push(...body.data.map(({ id }) => id));
    if (body.page.nextCursor === null) return ids;
    search.set('cursor', body.page.nextCursor);
  }
}

it(`pages, filters and sorts as a plain list in memory would (seed ${SEED})`, async () => {
  await fc.assert(
    fc.asyncProperty(query, async (given) => {
      expect(await listed(given)).toEqual(expected(given));
    }),
    { numRuns: 200, seed: SEED },
  );
});

it('refuses the cursor of another order', async () => {
  const { body } = await app.http.get<{ page: { nextCursor: string } }>(`${books.transactions}?limit=1&sort=date`, {
    token: books.owner,
  });
  expect(
    (
      await app.http.get(`${books.transactions}?limit=1&sort=amount&cursor=${body.page.nextCursor}`, {
        token: books.owner,
      })
    ).status,
  ).toBe(422);
});
