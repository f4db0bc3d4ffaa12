import { PrismaService } from '../../../src/database/index.js';
import { PhasedTransactions } from '../phased-transactions.js';

let books: PhasedTransactions;
let prisma: PrismaService;
let id: string;
beforeAll(async () => {
  books = await PhasedTransactions.open();
  prisma = books.module.get(PrismaService, { strict: false });
  id = await books.create('whatever');
});
afterAll(() => books.close());

const data = () => ({ ...books.place, transactionType: 'EXPENSE', date: new Date(), amount: '1' }) as const;

/** What a developer might write without thinking of columns in flight. */
const CALLS: Readonly<Record<string, () => Promise<unknown>>> = {
  findUnique: () => prisma.transaction.findUnique({ where: { id } }),
  findMany: () => prisma.transaction.findMany(),
  include: () => prisma.account.findMany({ include: { transactions: true } }),
  'fluent relation': () => prisma.account.findUnique({ where: { id: books.place.accountId } }).transactions(),
  update: () => prisma.transaction.update({ where: { id }, data: { amount: '2' } }),
  updateManyAndReturn: () => prisma.transaction.updateManyAndReturn({ data: { amount: '3' } }),
  'nested update': () =>
    prisma.account.update({
      where: { id: books.place.accountId },
      data: { transactions: { update: { where: { id }, data: { amount: '4' } } } },
    }),
  'inside a transaction': () => prisma.$transaction((db) => db.transaction.findMany()),
  groupBy: () => prisma.transaction.groupBy({ by: ['status'], _count: true }),
  'relation filter': () => prisma.account.findMany({ where: { transactions: { some: { amount: '4' } } } }),
  delete: () => prisma.transaction.delete({ where: { id } }),
};

it.each(Object.keys(CALLS))('C1 D13 %s names neither column of a column migration in flight', async (name) => {
  books.statements.length = 0;
  const answer = await CALLS[name]?.();
  expect(books.statements.length).toBeGreaterThan(0);
  for (const { text } of books.statements) expect(text).not.toMatch(/\b(description|memo)\b/);
  expect(JSON.stringify(answer)).not.toContain('whatever');
});

it('C1 a row that is created without them lacks both in the statement and is refused by the database, not by a client of old', async () => {
  books.statements.length = 0;
  await expect(prisma.transaction.create({ data: data() })).rejects.toThrow('transactions_description_is_filled');
  for (const { text } of books.statements) expect(text).not.toMatch(/\b(description|memo)\b/);
});
