import { data } from '../harness/actors.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { heldBack, outcome } from '../harness/held-back.js';
import { type Books, openBooks, record, type RecordedTransaction } from '../harness/organization.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const LOCK = 'select from transactions where id = $1 for no key update';
const patch = (books: Books, id: string, body: object) =>
  app.http.patch(`${books.transactions}/${id}`, { token: books.owner, body });
const current = async (books: Books, id: string): Promise<RecordedTransaction> =>
  data(await app.http.get(`${books.transactions}/${id}`, { token: books.owner }), 200);
const split = (books: Books, amount: string) => [{ categoryId: books.categoryId, amount }];

describe('a change that waits for another change of the same transaction', () => {
  it('is judged by the splits that are there by then', async () => {
    const books = await openBooks(app.http);
    const { id } = await record(app.http, books, { amount: '10', splits: split(books, '10') });
    const outcomes = await heldBack({
      databaseUrl: app.databaseUrl,
      lock: LOCK,
      id,
      requests: () => [patch(books, id, { amount: '10' })],
      meanwhile: async (holder) => {
        await holder.query('update transactions set amount = 20, version = version + 1 where id = $1', [id]);
        await holder.query('update splits set amount = 20 where transaction_id = $1', [id]);
      },
    });
    expect(outcomes).toEqual(['422 transaction.splits_sum']);
    expect(await current(books, id)).toMatchObject({ amount: '20.0000', splits: [{ amount: '20.0000' }] });
  });

  it('finds it deleted', async () => {
    const books = await openBooks(app.http);
    const { id } = await record(app.http, books);
    const outcomes = await heldBack({
      databaseUrl: app.databaseUrl,
      lock: LOCK,
      id,
      requests: () => [patch(books, id, { amount: '11' })],
      meanwhile: (holder) => holder.query('update transactions set deleted_at = now() where id = $1', [id]),
    });
    expect(outcomes).toEqual(['404 transaction.not_found']);
  });
});

it('many changes at once, of amount and splits and of amount alone, leave the amount the sum of its splits', async () => {
  const books = await openBooks(app.http);
  const { id, version } = await record(app.http, books, { amount: '10', splits: split(books, '10') });
  const outcomes: string[] = [];
  for (let round = 0; round < 15; round += 1) {
    const amount = String(20 + round);
    const answers = await Promise.all([
      patch(books, id, { amount, splits: split(books, amount) }),
      patch(books, id, { amount: '10' }),
      patch(books, id, { amount: '10', splits: split(books, '10') }),
      patch(books, id, { amount }),
    ]);
    outcomes.push(...answers.map(outcome));
    const { amount: whole, splits } = await current(books, id);
    expect(splits.map((part) => part.amount)).toEqual([whole]);
  }
  expect(new Set(outcomes)).toEqual(new Set(['200', '422 transaction.splits_sum']));
  const changed = outcomes.filter((one) => one === '200').length;
  expect((await current(books, id)).version).toBe(version + changed);
});
