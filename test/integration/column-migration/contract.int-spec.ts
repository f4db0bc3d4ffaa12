import fc from 'fast-check';
import { describeColumnMigration } from '../../../src/column-migration/testing/index.js';
import { PrismaService } from '../../../src/database/index.js';
import { definition } from '../../../src/in-flight/transaction-description-to-memo/transaction-description-to-memo.definition.js';
import { createTestDatabase } from '../../harness/database.js';

/** `SEED=1 npm run jest -- …` draws other values. */
const SEED = Number(process.env['SEED'] ?? 20_261_125);

const ORGANIZATION = '00000000-0000-7000-8000-0000000000a1';
const ACCOUNT = '00000000-0000-7000-8000-0000000000a2';

const text = (): fc.Arbitrary<string> =>
  fc.string({ unit: 'binary', maxLength: 30 }).filter((one) => !one.includes('\0') && one.isWellFormed());

// Its expand is among the schema migrations.
describeColumnMigration(
  definition,
  {
    openDatabase: createTestDatabase,
    async prepare(db) {
      await db.query(`insert into organizations (id, name) values ('${ORGANIZATION}', 'Rowing Club')`);
      await db.query(
        `insert into accounts (id, organization_id, name, account_type, currency) values ('${ACCOUNT}', '${ORGANIZATION}', 'Cash', 'CASH', 'EUR')`,
      );
    },
    client: (pool, hidden) => new PrismaService(pool, hidden),
    row: () => ({
      organizationId: ORGANIZATION,
      accountId: ACCOUNT,
      transactionType: 'EXPENSE',
      date: new Date('2026-11-03'),
      amount: '1.0000',
    }),
    parent: {
      model: 'Account',
      field: 'transactions',
      where: () => ({ id: ACCOUNT }),
      without: ['organizationId', 'accountId'],
    },
    values: text(),
    oldTexts: fc.record({ description: text() }),
  },
  SEED,
);
