// The baseline: the same query through bare Fastify and pg, giving the same bytes. No authentication, no validation, no logs.
import Fastify from 'fastify';
import pg from 'pg';
import { pageStatement } from '../../src/domain/transactions/transaction-page.sql.js';

const {
  BENCH_DATABASE_URL = '',
  BENCH_ORGANIZATION_ID = '',
  BENCH_ACCOUNT_ID = '',
  BENCH_LIMIT = '50',
  BENCH_PORT = '0',
} = process.env;
const limit = Number(BENCH_LIMIT);
const pool = new pg.Pool({ connectionString: BENCH_DATABASE_URL, max: 10, options: '-c TimeZone=UTC' });
const { text, values } = pageStatement(
  { column: 't.description', select: 't.description' },
  {
    organizationId: BENCH_ORGANIZATION_ID,
    accountId: BENCH_ACCOUNT_ID,
    filters: {},
    sort: '-date',
    after: undefined,
    limit: limit + 1,
  },
);

interface Row {
  readonly id: string;
  readonly date: string;
  readonly description: string;
}

const server = Fastify();
server.get('/list', async () => {
  const { rows } = await pool.query<Row>({ name: 'list', text, values: [...values] });
  const data = rows.slice(0, limit).map((row) => ({ ...row, memo: row.description }));
  const last = data.at(-1);
  const nextCursor =
    last === undefined
      ? null
      : Buffer.from(JSON.stringify({ sort: '-date', value: last.date, id: last.id })).toString('base64url');
  return { data, page: { nextCursor, limit } };
});
const address = await server.listen({ host: '127.0.0.1', port: Number(BENCH_PORT) });
process.send?.(address);
