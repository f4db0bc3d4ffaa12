import pg from 'pg';
import { Generator } from '../../dev/seed/generator.js';
import { seedDemo } from '../../dev/seed/demo.js';
import { NotEmptyError, seed } from '../../dev/seed/seed.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const one = async (text: string): Promise<unknown> =>
  Object.values((await client.query<Record<string, unknown>>(text)).rows[0] ?? {})[0];
const indexes = `select count(*)::int from pg_indexes where tablename in ('transactions', 'splits')`;
const options = { transactions: 20_000, organizations: 4, seed: 7, databaseUrl: undefined, isConfirmed: false };

it('makes the demonstration once', async () => {
  const first = await seedDemo(database.url);
  expect(first.created).toBe(true);
  expect(await seedDemo(database.url)).toEqual({ ...first, created: false });
  expect(await one('select count(*)::int from transactions')).toBe(60);
});

it('fills a ledger whose balances and splits add up, and leaves every index and constraint as it was', async () => {
  await client.query('delete from transactions');
  const [before, constraints] = [await one(indexes), await one(`select count(*)::int from pg_constraint`)];
  const { transactions, splits } = await seed(database.url, options, () => undefined);
  expect([
    transactions,
    await one('select count(*)::int from transactions'),
    await one('select count(*)::int from splits'),
  ]).toEqual([20_000, 20_000, splits]);
  expect([await one(indexes), await one(`select count(*)::int from pg_constraint where convalidated`)]).toEqual([
    before,
    constraints,
  ]);
  expect(
    await one(
      `select count(*)::int from (select from transactions as t join splits as s on s.transaction_id = t.id group by t.id, t.amount having sum(s.amount) <> t.amount) as wrong`,
    ),
  ).toBe(0);
  expect(
    await one(`select count(*)::int from accounts as a where a.movement <> coalesce((select sum(case when t.account_id = a.id then (case t.transaction_type when 'INCOME' then t.amount else -t.amount end) - coalesce(t.fee_amount, 0) else t.amount end)
      from transactions as t where (t.account_id = a.id or t.destination_account_id = a.id) and t.deleted_at is null), 0)`),
  ).toBe(0);
  expect(
    await one(
      `select max(n) > 5 * avg(n) from (select count(*) as n from transactions group by account_id) as per_account`,
    ),
  ).toBe(true);
}, 60_000);

it('adds to a database that is not empty only when told to', async () => {
  await client.query(`insert into organizations (name) values ('Somebody')`);
  await expect(seed(database.url, options, () => undefined)).rejects.toThrow(NotEmptyError);
  await seed(database.url, { ...options, transactions: 500, isConfirmed: true }, () => undefined);
  expect(await one('select count(*)::int from transactions')).toBe(20_500);
}, 60_000);

it('gives the same data for the same seed', () => {
  const world = { organizations: [{ id: 'o', accountIds: ['a', 'b'], categoryIds: ['c'], vendorIds: ['v'] }] };
  const lines = (seedNumber: number): string =>
    new Generator(world, seedNumber, 1_000, 1_700_000_000_000).batch(1_000).transactions;
  expect(lines(1)).toBe(lines(1));
  expect(lines(1)).not.toBe(lines(2));
});
