import pg from 'pg';
import { arbitratesOn, isPrismas } from '../../src/column-migration/outside-statements/upserts.js';
import { PrismaService, DbTransactions } from '../../src/database/index.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';

let database: TestDatabase;
let prisma: PrismaService;
const sent: string[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 3 });
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    const noted = (...args: unknown[]): unknown => {
      sent.push((args[0] as { readonly text?: string }).text ?? String(args[0]));
      return query(...args);
    };
    Object.assign(client, { query: noted });
  });
  prisma = new PrismaService(pool);
});
afterAll(async () => {
  await prisma.onApplicationShutdown();
  await database.drop();
});

async function saveTwice(transactions: DbTransactions, name: string): Promise<number> {
  let attempts = 0;
  await transactions.run(async (db) => {
    attempts += 1;
    const known = await db.organization.findFirst({ where: { name }, select: { id: true } });
    if (known !== null) return;
    // Somebody else is faster, and only the unique index knows.
    const { id } = await prisma.organization.create({ data: { name }, select: { id: true } });
    await db.organization.create({ data: { id, name }, select: { id: true } });
  });
  return attempts;
}

it('D14 a unit that fails on a unique index of a model whose column is moving is run once more', async () => {
  expect(await saveTwice(new DbTransactions(prisma, { Organization: ['name'] }), 'moving')).toBe(2);
});

it('D14 and only there, and only once', async () => {
  await expect(saveTwice(new DbTransactions(prisma), 'at rest')).rejects.toMatchObject({ code: 'P2002' });
  const transactions = new DbTransactions(prisma, { Organization: ['name'] });
  let attempts = 0;
  const always = transactions.run(async (db) => {
    attempts += 1;
    const { id } = await db.organization.findFirstOrThrow({ select: { id: true } });
    await db.organization.create({ data: { id, name: 'taken' }, select: { id: true } });
  });
  await expect(always).rejects.toMatchObject({ code: 'P2002' });
  expect(attempts).toBe(2);
});

it("D14 Prisma's own upsert, which is retried, is told from a raw one", async () => {
  const user = { email: 'own@example.org', name: 'Own', passwordHash: '!' };
  const { email } = user;
  await prisma.user.upsert({ where: { email }, create: user, update: { name: 'Owner' }, select: { id: true } });
  const [text = '', ...others] = sent.filter((one) =>
    arbitratesOn(one, [{ name: 'users_email_key', columns: ['email'] }]),
  );
  expect(others).toEqual([]);
  expect([text, isPrismas(text, 'public', 'users')]).toEqual([text, true]);
});
