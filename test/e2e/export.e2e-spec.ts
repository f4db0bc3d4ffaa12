import { request } from 'node:http';
import { once } from 'node:events';
import pg from 'pg';
import { startTestApp, type TestApp } from '../harness/app.js';
import { type Books, openBooks, record } from '../harness/organization.js';
import { waitFor } from '../harness/wait-for.js';

const ROWS = 50_000;

let app: TestApp;
let books: Books;
let client: pg.Client;
beforeAll(async () => {
  app = await startTestApp();
  books = await openBooks(app.http);
  client = new pg.Client({ connectionString: app.databaseUrl, application_name: 'the test' });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await app.close();
});

const csv = async (query = ''): Promise<string> =>
  (await app.http.get<string>(`${books.transactions}/export.csv${query}`, { token: books.owner })).body;

it('is RFC 4180: quotes, commas and line breaks survive, and nothing is altered', async () => {
  for (const memo of ['plain', 'a,b', 'say "hi"', 'two\nlines', '=1+1', ' spaces '])
    await record(app.http, books, { memo });
  const answer = await app.http.get<string>(`${books.transactions}/export.csv?sort=amount`, { token: books.owner });
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="transactions.csv"');
  const [header, ...lines] = answer.body.split('\r\n');
  expect(header).toMatch(/^id,date,transactionType,status,memo,amount,/);
  expect(lines).toHaveLength(7);
  for (const cell of [',plain,', ',"a,b",', ',"say ""hi""",', ',"two\nlines",', ',=1+1,', ', spaces ,'])
    expect(answer.body).toContain(cell);
});

it('honours the filters of the list, and an empty result is a header alone', async () => {
  expect((await csv('?q=SAY')).split('\r\n')).toHaveLength(3);
  expect((await csv('?status=RECONCILED')).split('\r\n')).toHaveLength(2);
  expect((await app.http.get(`${books.transactions}/export.csv?limit=5`, { token: books.owner })).status).toBe(422);
});

describe('of fifty thousand', () => {
  beforeAll(async () => {
    await client.query(
      `insert into transactions (organization_id, account_id, transaction_type, date, description, amount)
       select $1, $2, 'INCOME', date '2020-01-01' + (n % 2000), 'bulk ' || n, 1 from generate_series(1, $3::int) as n`,
      [books.organizationId, books.accountId, ROWS],
    );
    await client.query('vacuum analyze transactions');
  });

  it('gives every row once, in order', async () => {
    const lines = (await csv('?q=bulk&sort=date')).trimEnd().split('\r\n').slice(1);
    expect(new Set(lines.map((line) => line.slice(0, 36))).size).toBe(ROWS);
    const dates = lines.map((line) => line.slice(37, 47));
    expect(dates).toEqual([...dates].sort());
  });

  it('stops asking the database when the client has gone', async () => {
    const asked = async (): Promise<number> => {
      const { rows } = await client.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name <> 'the test' and state <> 'idle'`,
      );
      return rows[0]?.n ?? 0;
    };
    const outgoing = request(`${app.url}/api${books.transactions}/export.csv`, {
      headers: { authorization: `Bearer ${books.owner}` },
    });
    outgoing.end();
    const [response] = (await once(outgoing, 'response')) as [import('node:http').IncomingMessage];
    await once(response, 'readable');
    response.destroy();
    await waitFor(async () => (await asked()) === 0 && (await asked()) === 0, { what: 'the export to end' });
  });

  it.each(['date', '-date', 'amount', '-amount', 'memo', '-memo'])(
    'a page deep in the list by %s reads few blocks',
    async (sort) => {
      const { pageStatement } = await import('../../src/domain/transactions/transaction-page.sql.js');
      const middle = { date: '2022-09-27', amount: '1.0000', memo: 'bulk 30000' }[sort.replace('-', '') as 'date'];
      const { text, values } = pageStatement(
        { column: 't.description', select: 't.description' },
        {
          organizationId: books.organizationId,
          accountId: books.accountId,
          filters: {},
          sort: sort as 'date',
          after: { value: middle, id: '01932f5e-7c3a-7000-8000-000000000000' },
          limit: 51,
        },
      );
      const { rows } = await client.query<{
        'QUERY PLAN': [{ Plan: { 'Shared Hit Blocks': number; 'Shared Read Blocks': number } }];
      }>(`explain (analyze, buffers, format json) ${text}`, [...values]);
      const plan = rows[0]?.['QUERY PLAN'][0].Plan;
      expect((plan?.['Shared Hit Blocks'] ?? 1e9) + (plan?.['Shared Read Blocks'] ?? 1e9)).toBeLessThan(400);
    },
  );

  it('a search for a rare word uses the trigram index', async () => {
    await record(app.http, books, { memo: 'the Zephyr regatta' });
    const { pageStatement } = await import('../../src/domain/transactions/transaction-page.sql.js');
    const { text, values } = pageStatement(
      { column: 't.description', select: 't.description' },
      {
        organizationId: books.organizationId,
        accountId: books.accountId,
        filters: { q: 'zephyr' },
        sort: '-date',
        after: undefined,
        limit: 51,
      },
    );
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${text}`, [...values]);
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('transactions_description_idx');
  });
});
