import pg from 'pg';
import { loadEnvironment } from '../../src/config/index.js';
import {
  type Db,
  isForeignKeyViolation,
  isOutOfRange,
  isUniqueViolation,
  poolConfig,
  PrismaService,
  SQLSTATE,
  sqlstateOf,
  DbTransactions,
} from '../../src/database/index.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { waitFor } from '../harness/wait-for.js';

const NOBODY = '01932f5e-7c3a-7000-8000-000000000000';

let database: TestDatabase;
let pool: pg.Pool;
let prisma: PrismaService;
let organizationId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const environment = loadEnvironment({ NODE_ENV: 'test', DATABASE_URL: database.url, DATABASE_POOL_SIZE: '4' });
  pool = new pg.Pool(poolConfig(environment));
  pool.on('connect', (client) => client.on('error', () => undefined));
  prisma = new PrismaService(pool);
  organizationId = (await prisma.organization.create({ data: { name: 'x' } })).id;
  await prisma.vendor.create({ data: { organizationId, name: 'taken' } });
});
afterAll(async () => {
  await prisma.onApplicationShutdown();
  await database.drop();
});

async function errorOf(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('this was to fail');
}
const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown }).code;

const take = { data: () => ({ organizationId, name: 'taken' }) };
const overflow = () => ({
  organizationId,
  name: 'rich',
  accountType: 'CASH' as const,
  currency: 'EUR',
  openingBalance: '1e15',
});

it.each([
  ['a model', 'P2002', () => prisma.vendor.create({ data: take.data() })],
  ['many rows at once', 'P2002', () => prisma.vendor.createMany({ data: [take.data()] })],
  ['an interactive transaction', 'P2002', () => prisma.$transaction((db) => db.vendor.create({ data: take.data() }))],
  ['a batch', 'P2002', () => prisma.$transaction([prisma.vendor.create({ data: take.data() })])],
  [
    'our own unit of work',
    'P2002',
    () => new DbTransactions(prisma).run((db) => db.vendor.create({ data: take.data() })),
  ],
  [
    'raw SQL',
    undefined,
    () => prisma.$executeRaw`insert into vendors (organization_id, name) values (${organizationId}::uuid, 'taken')`,
  ],
  [
    'pg',
    '23505',
    () => pool.query(`insert into vendors (organization_id, name) values ($1, 'taken')`, [organizationId]),
  ],
] as const)('a taken name is a unique violation through %s', async (_through, code, work) => {
  const error = await errorOf(work);
  if (code !== undefined) expect(codeOf(error)).toBe(code);
  expect([sqlstateOf(error), isUniqueViolation(error), isForeignKeyViolation(error), isOutOfRange(error)]).toEqual([
    SQLSTATE.uniqueViolation,
    true,
    false,
    false,
  ]);
});

it.each([
  ['a model', 'P2003', () => prisma.vendor.create({ data: { organizationId: NOBODY, name: 'x' } })],
  ['a deletion', 'P2003', () => prisma.organization.deleteMany({ where: { id: organizationId } })],
  [
    'an interactive transaction',
    'P2003',
    () => prisma.$transaction((db) => db.organization.deleteMany({ where: { id: organizationId } })),
  ],
  [
    'raw SQL that writes',
    undefined,
    () => prisma.$executeRaw`insert into vendors (organization_id, name) values (${NOBODY}::uuid, 'x')`,
  ],
  ['raw SQL that deletes', undefined, () => prisma.$executeRaw`delete from organizations`],
  [
    'pg that writes',
    '23503',
    () => pool.query(`insert into vendors (organization_id, name) values ('${NOBODY}', 'x')`),
  ],
  ['pg that deletes', undefined, () => pool.query('delete from organizations')],
] as const)('a broken reference is a foreign key violation through %s', async (_through, code, work) => {
  const error = await errorOf(work);
  if (code !== undefined) expect(codeOf(error)).toBe(code);
  expect([SQLSTATE.foreignKeyViolation, SQLSTATE.restrictViolation]).toContain(sqlstateOf(error));
  expect([isForeignKeyViolation(error), isUniqueViolation(error)]).toEqual([true, false]);
});

it.each([
  ['a model', () => prisma.account.create({ data: overflow() })],
  ['raw SQL', () => prisma.$queryRaw`select 1e15::numeric(19, 4)`],
  ['pg', () => pool.query('select 1e15::numeric(19, 4)')],
] as const)('a number beyond its column is out of range through %s', async (_through, work) => {
  const error = await errorOf(work);
  expect([isOutOfRange(error), isUniqueViolation(error)]).toEqual([true, false]);
});

const RAISED = [
  ['P0001', `raise exception 'x'`],
  ['TR001', `raise exception 'x' using errcode = 'TR001'`],
  ['22012', `perform 1 / 0`],
  ['23502', `insert into vendors (organization_id) values ('${NOBODY}')`],
  [
    '23514',
    `insert into accounts (organization_id, name, account_type, currency) values ('${NOBODY}', 'x', 'CASH', 'e')`,
  ],
  ['42P01', `perform from no_such_table`],
  ['57014', `raise exception 'x' using errcode = '57014'`],
] as const;

it.each(RAISED)('%s is told by pg, by raw SQL of Prisma, and inside a transaction', async (state, statement) => {
  const block = `do $$ begin ${statement}; end $$`;
  const errors = [
    await errorOf(() => pool.query(block)),
    await errorOf(() => prisma.$executeRawUnsafe(block)),
    await errorOf(() => prisma.$queryRawUnsafe(block)),
    await errorOf(() => prisma.$transaction((db) => db.$executeRawUnsafe(block))),
    await errorOf(() => prisma.$transaction([prisma.$executeRawUnsafe(block)])),
    new Error('outer', { cause: new Error('inner', { cause: await errorOf(() => pool.query(block)) }) }),
  ];
  expect(errors.map((error) => sqlstateOf(error))).toEqual(errors.map(() => state));
});

/** Two units that each write a row and then the other's: one of them is the victim. */
async function deadlock(second: (db: Db, name: string) => Promise<unknown>): Promise<readonly unknown[]> {
  await prisma.vendor.createMany({ data: ['a', 'b'].map((name) => ({ organizationId, name })), skipDuplicates: true });
  let arrived = 0;
  const unit = (first: string, then: string) =>
    prisma.$transaction(
      async (db) => {
        await db.vendor.updateMany({ where: { organizationId, name: first }, data: { updatedAt: new Date() } });
        arrived += 1;
        await waitFor(() => arrived === 2, { what: 'the other unit', intervalMs: 1 });
        await second(db, then);
      },
      { timeout: 120_000 },
    );
  const results = await Promise.allSettled([unit('a', 'b'), unit('b', 'a')]);
  return results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
}

it('a deadlock is told to its victim, whether a model or raw SQL met it', async () => {
  const met = [
    await deadlock((db, name) =>
      db.vendor.updateMany({ where: { organizationId, name }, data: { updatedAt: new Date() } }),
    ),
    await deadlock((db, name) => db.$executeRaw`update vendors set updated_at = now() where name = ${name}`),
  ];
  for (const errors of met) {
    expect(errors).toHaveLength(1);
    expect(codeOf(errors[0]) === 'P2034' || sqlstateOf(errors[0]) === SQLSTATE.deadlockDetected).toBe(true);
  }
  expect(codeOf(met[0]?.[0])).toBe('P2034');
});

it('our own unit of work survives a deadlock: its victim is run again', async () => {
  const transactions = new DbTransactions(prisma);
  await prisma.vendor.createMany({ data: ['a', 'b'].map((name) => ({ organizationId, name })), skipDuplicates: true });
  let arrived = 0;
  let runs = 0;
  const unit = (names: readonly string[]) =>
    transactions.run(async (db) => {
      runs += 1;
      for (const name of names) {
        await db.vendor.updateMany({ where: { organizationId, name }, data: { updatedAt: new Date() } });
        arrived += 1;
        await waitFor(() => arrived >= 2, { what: 'the other unit', intervalMs: 1 });
      }
    });
  await Promise.all([unit(['a', 'b']), unit(['b', 'a'])]);
  expect(runs).toBe(3);
});

it('a serialization failure is told by a model', async () => {
  const vendors = { where: { organizationId, name: 'taken' } };
  const error = await errorOf(() =>
    prisma.$transaction(
      async (db) => {
        await db.vendor.findFirst(vendors);
        await prisma.vendor.updateMany({ ...vendors, data: { updatedAt: new Date(0) } });
        await db.vendor.updateMany({ ...vendors, data: { updatedAt: new Date() } });
      },
      { isolationLevel: 'RepeatableRead' },
    ),
  );
  expect([codeOf(error), sqlstateOf(error)]).toEqual(['P2034', SQLSTATE.serializationFailure]);
});

it('a session that the server ended is told by pg and by Prisma', async () => {
  const ending = 'select pg_terminate_backend(pg_backend_pid())';
  expect(sqlstateOf(await errorOf(() => pool.query(ending)))).toBe(SQLSTATE.adminShutdown);
  expect(sqlstateOf(await errorOf(() => prisma.$queryRawUnsafe(ending)))).toBe(SQLSTATE.adminShutdown);
});

it('what the database did not say has none', async () => {
  const away = new pg.Client({ connectionString: 'postgresql://nobody@127.0.0.1:1/none' });
  const cyclic = new Error('x');
  cyclic.cause = cyclic;
  const silent = [
    undefined,
    null,
    'x',
    42,
    new Error('x'),
    cyclic,
    Object.assign(new Error('x'), { code: 'EPIPE' }),
    Object.assign(new Error('x'), { code: 'E2BIG' }),
    Object.assign(new Error('x'), { code: 'P1001' }),
    await errorOf(() => away.connect()),
    await errorOf(() => prisma.vendor.findUniqueOrThrow({ where: { id: NOBODY } })),
    await errorOf(() => prisma.vendor.update({ where: { id: NOBODY }, data: { name: 'x' } })),
    await errorOf(() => prisma.vendor.create({ data: { name: 1 } as never })),
  ];
  expect(silent.map((error) => sqlstateOf(error))).toEqual(silent.map(() => undefined));
  expect(silent.some((error) => isUniqueViolation(error) || isForeignKeyViolation(error))).toBe(false);
});
