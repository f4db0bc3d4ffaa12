import pg from 'pg';
import { loadEnvironment } from '../../src/config/index.js';
import { poolConfig, PrismaService } from '../../src/database/index.js';
import { VendorsRepository } from '../../src/domain/vendors/index.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';

const VENDORS = 20_000;
const INDEX = 'vendors_name_prefix_idx';

let database: TestDatabase;
let pool: pg.Pool;
let prisma: PrismaService;
let vendors: VendorsRepository;
let organizationId: string;
let plan: string;

/** Does what it is asked to, and notes how the server does it. */
const observed = {
  async query(text: string, values: unknown[]): Promise<pg.QueryResult> {
    const explained = await pool.query<{ 'QUERY PLAN': string }>(`explain (analyze, timing off) ${text}`, values);
    plan = explained.rows.map((row) => row['QUERY PLAN']).join('\n');
    return pool.query(text, values);
  },
} as unknown as pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool(poolConfig(loadEnvironment({ NODE_ENV: 'test', DATABASE_URL: database.url })));
  prisma = new PrismaService(pool);
  vendors = new VendorsRepository(prisma, observed);
  organizationId = (await prisma.organization.create({ data: { name: 'x' } })).id;
  const other = (await prisma.organization.create({ data: { name: 'y' } })).id;
  for (const owner of [organizationId, other])
    await pool.query(
      `insert into vendors (organization_id, name)
       select $1, case when n % 2 = 0 then initcap(md5(n::text)) else upper(md5(n::text)) end from generate_series(1, $2::int) as n`,
      [owner, VENDORS],
    );
  await pool.query('analyze vendors');
});
afterAll(async () => {
  await prisma.onApplicationShutdown();
  await database.drop();
});

const middle = async (): Promise<{ name: string; id: string }> => {
  const { rows } = await pool.query<{ name: string; id: string }>(
    'select name, id from vendors where organization_id = $1 order by lower(name) offset $2 limit 1',
    [organizationId, VENDORS / 2],
  );
  return rows[0] ?? { name: '', id: '' };
};

/** Rows that the nodes under the limit looked at: none of them may be a scan of everything. */
const mostRows = (): number =>
  Math.max(...[...plan.matchAll(/actual rows=([\d.]+)/g)].map((match) => Number(match[1])));

it.each([
  ['a prefix', 'aB', false],
  ['a prefix that holds a wildcard', 'a_', false],
  ['everything, from the start', '', false],
  ['everything, from the middle', '', true],
])('%s is read from the index in its order, no further than the page', async (_what, prefix, isLater) => {
  const rows = await vendors.list(organizationId, prefix, isLater ? await middle() : undefined, 20);
  expect(rows.length).toBe(prefix === 'a_' ? 0 : 21);
  expect(plan).toContain(INDEX);
  expect(plan).not.toContain('Seq Scan');
  expect(mostRows()).toBeLessThan(200);
});

it('finds what a plain comparison finds, in any case', async () => {
  const { rows } = await pool.query<{ id: string }>(
    `select v.id from vendors as v where v.organization_id = $1 and substr(lower(v.name), 1, 2) = 'ab' order by lower(v.name) collate "C", v.id`,
    [organizationId],
  );
  const found = await vendors.list(organizationId, 'AB', undefined, VENDORS);
  expect(found.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
  expect(found.length).toBeGreaterThan(20);
});
