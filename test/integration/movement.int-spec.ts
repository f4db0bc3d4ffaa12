import fc from 'fast-check';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';

const SEED = Number(process.env['SEED'] ?? Date.now() % 2_147_483_647);
const WRITERS = 6;
const ACCOUNTS = 4;

let database: TestDatabase;
let pool: pg.Pool;
let organizationId: string;
let accountIds: readonly string[];

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: WRITERS, options: '-c deadlock_timeout=20ms' });
  const organization = await pool.query<{ id: string }>(`insert into organizations (name) values ('x') returning id`);
  organizationId = organization.rows[0]?.id ?? '';
  const accounts = await pool.query<{ id: string }>(
    `insert into accounts (organization_id, name, account_type, currency) select $1, n::text, 'CASH', 'EUR' from generate_series(1, $2::int) as n returning id`,
    [organizationId, ACCOUNTS],
  );
  accountIds = accounts.rows.map(({ id }) => id);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const INSERT = `insert into transactions (organization_id, account_id, destination_account_id, transaction_type, date, description, amount, fee_amount)
  select $1, $2, case when $4 = 'TRANSFER' then $3::uuid end, $4::transaction_type, '2026-01-01', 'x', $5::numeric, $6::numeric from generate_series(1, $7::int) returning id`;
const SOME = `(select t.id from transactions as t where t.status <> 'RECONCILED' order by md5(t.id::text || $1) limit 3)`;

const operation = fc.record({
  kind: fc.constantFrom(
    'insert',
    'insert',
    'insert',
    'amount',
    'fee',
    'delete softly',
    'restore',
    'delete',
    'move',
    'type',
    'memo',
  ),
  account: fc.nat({ max: ACCOUNTS - 1 }),
  other: fc.integer({ min: 1, max: ACCOUNTS - 1 }),
  type: fc.constantFrom('INCOME', 'EXPENSE', 'TRANSFER'),
  amount: fc.integer({ min: 1, max: 99_999_999 }).map((units) => (units / 10_000).toFixed(4)),
  fee: fc.option(fc.integer({ min: 0, max: 50_000 }).map((units) => (units / 10_000).toFixed(4))),
  rows: fc.integer({ min: 1, max: 5 }),
  salt: fc.string({ maxLength: 5, unit: 'grapheme-ascii' }),
});
type Operation = typeof operation extends fc.Arbitrary<infer O> ? O : never;

async function apply({ kind, account, other, type, amount, fee, rows, salt }: Operation): Promise<void> {
  const [from, to] = [accountIds[account], accountIds[(account + other) % ACCOUNTS]];
  const statements: Readonly<Record<string, readonly [string, readonly unknown[]]>> = {
    insert: [INSERT, [organizationId, from, to, type, amount, fee, rows]],
    amount: [`update transactions set amount = $2 where id in ${SOME}`, [salt, amount]],
    fee: [`update transactions set fee_amount = $2 where id in ${SOME}`, [salt, fee]],
    'delete softly': [`update transactions set deleted_at = now() where id in ${SOME}`, [salt]],
    restore: [`update transactions set deleted_at = null where id in ${SOME}`, [salt]],
    delete: [`delete from transactions where id in ${SOME}`, [salt]],
    move: [
      `update transactions set account_id = $2, destination_account_id = case when transaction_type = 'TRANSFER' then $3::uuid end where id in ${SOME}`,
      [salt, from, to],
    ],
    type: [
      `update transactions set transaction_type = $4::transaction_type, account_id = $2, destination_account_id = case when $4 = 'TRANSFER' then $3::uuid end where id in ${SOME}`,
      [salt, from, to, type],
    ],
    memo: [`update transactions set description = description || '!' where id in ${SOME}`, [salt]],
  };
  const [text, values] = statements[kind] ?? ['select 1', []];
  for (;;) {
    try {
      await pool.query(text, [...values]);
      return;
    } catch (error) {
      // Two statements that update the same rows in different orders may deadlock by themselves, as in any schema.
      if ((error as { code?: string }).code !== '40P01') throw error;
    }
  }
}

const movements = async (): Promise<readonly { readonly movement: string; readonly expected: string }[]> =>
  (
    await pool.query<{ movement: string; expected: string }>(
      `select a.movement::text, coalesce(sum(case when t.account_id = a.id then (case t.transaction_type when 'INCOME' then t.amount else -t.amount end) - coalesce(t.fee_amount, 0) else t.amount end), 0)::numeric(24, 4)::text as expected
         from accounts as a left join transactions as t on (t.account_id = a.id or t.destination_account_id = a.id) and t.deleted_at is null group by a.id, a.movement`,
    )
  ).rows;

it(`an account's movement is the sum of its live transactions, whoever writes, many at a time (seed ${SEED})`, async () => {
  const operations = fc.sample(operation, { numRuns: 1200, seed: SEED });
  await Promise.all(
    Array.from({ length: WRITERS }, async (_, writer) => {
      for (let index = writer; index < operations.length; index += WRITERS) {
        const next = operations[index];
        if (next !== undefined) await apply(next);
      }
    }),
  );
  const rows = await movements();
  expect(rows).toHaveLength(ACCOUNTS);
  for (const { movement, expected } of rows) expect(movement).toBe(expected);
  expect(rows.some(({ movement }) => movement !== '0.0000')).toBe(true);
});

/** What each writer does to rows of its own, always the same way round: statements meet at the accounts alone. */
const ROUNDS: readonly string[] = [
  `update transactions set amount = amount + 1 where id = $1`,
  `update transactions set account_id = destination_account_id, destination_account_id = account_id where id = $1`,
  `update transactions set deleted_at = now() where id = $1`,
  `update transactions set deleted_at = null where id = $1`,
  `update transactions set transaction_type = 'EXPENSE', destination_account_id = null where id = $1`,
];

it('transfers in both directions never deadlock: many rows inserted or deleted by a statement, one row updated', async () => {
  const failures: unknown[] = [];
  await Promise.all(
    Array.from({ length: WRITERS }, async (_, writer) => {
      const [from, to] = writer % 2 === 0 ? [accountIds[0], accountIds[1]] : [accountIds[1], accountIds[0]];
      try {
        for (let round = 0; round < 25; round += 1) {
          const values = [organizationId, from, to, 'TRANSFER', '3', '0.5', 3];
          const { rows } = await pool.query<{ id: string }>(INSERT, values);
          const ids = rows.map(({ id }) => id);
          for (const statement of ROUNDS) await pool.query(statement, [ids[round % 3]]);
          await pool.query('delete from transactions where id = any($1)', [round % 2 === 0 ? ids : ids.slice(1)]);
        }
      } catch (error) {
        failures.push(error);
      }
    }),
  );
  expect(failures).toEqual([]);
  for (const { movement, expected } of await movements()) expect(movement).toBe(expected);
});

it('a reconciled row refuses every change of what the statement confirmed, and allows its memo', async () => {
  const { rows } = await pool.query<{ id: string }>(INSERT, [
    organizationId,
    accountIds[0],
    null,
    'INCOME',
    '1',
    null,
    1,
  ]);
  const id = rows[0]?.id;
  await pool.query(`update transactions set status = 'RECONCILED' where id = $1`, [id]);
  for (const change of [
    `amount = 2`,
    `date = '2026-02-02'`,
    `status = 'CLEARED'`,
    `deleted_at = now()`,
    `fee_amount = 1`,
  ]) {
    await expect(pool.query(`update transactions set ${change} where id = $1`, [id])).rejects.toMatchObject({
      code: 'TR001',
    });
  }
  await expect(pool.query('delete from transactions where id = $1', [id])).rejects.toMatchObject({ code: 'TR001' });
  expect((await pool.query(`update transactions set description = 'corrected' where id = $1`, [id])).rowCount).toBe(1);
  expect(
    (await pool.query(`update transactions set description = 'corrected', amount = 1 where id = $1`, [id])).rowCount,
  ).toBe(1);
});

it('the database refuses a row that points into another organization', async () => {
  const { rows } = await pool.query<{ id: string }>(`insert into organizations (name) values ('other') returning id`);
  await expect(pool.query(INSERT, [rows[0]?.id, accountIds[0], null, 'INCOME', '1', null, 1])).rejects.toMatchObject({
    code: '23503',
  });
});
