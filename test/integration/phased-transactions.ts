import { Test, type TestingModule } from '@nestjs/testing';
import type pg from 'pg';
import { AppModule } from '../../src/app.module.js';
import { UnitOfWork } from '../../src/column-migration/index.js';
import { Phases } from '../../src/column-migration/operations.js';
import { FakePhases, guardFor } from '../../src/column-migration/testing/index.js';
import { loadEnvironment } from '../../src/config/index.js';
import { PG_POOL, DbTransactions } from '../../src/database/index.js';
import { TransactionListService } from '../../src/domain/transactions/transaction-list.service.js';
import {
  type TransactionFields,
  TransactionsRepository,
} from '../../src/domain/transactions/transactions.repository.js';
import { definition } from '../../src/in-flight/transaction-description-to-memo/transaction-description-to-memo.definition.js';
import type { Phase } from '../../src/column-migration/operations.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';

/** Every view, in the order of the ladder: how it comes about, and which columns its statements may name. */
export const VIEWS = [
  { view: 'old', phase: 'expanded', isInCohort: false, writes: ['description'], fetches: ['description'] },
  { view: 'dual', phase: 'dual-write', isInCohort: false, writes: ['description', 'memo'], fetches: ['description'] },
  { view: 'dualCompared', phase: 'backfilled', isInCohort: false, writes: BOTH(), fetches: BOTH() },
  { view: 'newCohort', phase: 'read-new', isInCohort: true, writes: BOTH(), fetches: BOTH() },
  { view: 'newCompared', phase: 'enforced', isInCohort: true, writes: BOTH(), fetches: BOTH() },
  { view: 'dualEnforced', phase: 'enforced', isInCohort: false, writes: BOTH(), fetches: BOTH() },
  { view: 'new', phase: 'new-only', isInCohort: true, writes: ['memo'], fetches: ['memo'] },
] as const satisfies readonly {
  readonly view: string;
  readonly phase: Phase;
  readonly isInCohort: boolean;
  readonly writes: readonly string[];
  readonly fetches: readonly string[];
}[];

export type PhasedView = (typeof VIEWS)[number];

function BOTH(): readonly ['description', 'memo'] {
  return ['description', 'memo'];
}

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The whole application, without HTTP, on a database of its own, in whatever phase the test says; every statement is noted. */
export class PhasedTransactions {
  readonly phases = new FakePhases();
  readonly statements: Statement[] = [];
  place = { organizationId: '', accountId: '' };

  private constructor(
    private readonly database: TestDatabase,
    private readonly app: { module?: TestingModule },
  ) {}

  static async open(): Promise<PhasedTransactions> {
    const opened = new PhasedTransactions(await createTestDatabase(), {});
    const environment = loadEnvironment({
      NODE_ENV: 'test',
      DATABASE_URL: opened.database.url,
      DATABASE_POOL_SIZE: '3',
      FLAGS_FILE: '/nonexistent/flags.json',
    });
    const module = await Test.createTestingModule({ imports: [AppModule.forRoot(environment)] })
      .overrideProvider(Phases)
      .useValue(opened.phases)
      .compile();
    module.useLogger(false);
    opened.app.module = module;
    opened.noteStatements();
    const { rows } = await opened.pool.query<{ organizationId: string; accountId: string }>(
      `with o as (insert into organizations (name) values ('Rowing Club') returning id)
       insert into accounts (organization_id, name, account_type, currency) select o.id, 'Cash', 'CASH', 'EUR' from o
       returning organization_id as "organizationId", id as "accountId"`,
    );
    opened.place = rows[0] ?? opened.place;
    return opened;
  }

  get module(): TestingModule {
    if (this.app.module === undefined) throw new Error('not open yet');
    return this.app.module;
  }
  get pool(): pg.Pool {
    return this.module.get<pg.Pool>(PG_POOL, { strict: false });
  }
  get repository(): TransactionsRepository {
    return this.module.get(TransactionsRepository, { strict: false });
  }
  get lists(): TransactionListService {
    return this.module.get(TransactionListService, { strict: false });
  }
  get transactions(): DbTransactions {
    return this.module.get(DbTransactions, { strict: false });
  }
  get unitOfWork(): UnitOfWork {
    return this.module.get(UnitOfWork, { strict: false });
  }

  /** The phase of the view comes into force, and with it the guard that it needs. */
  async enter({ phase, isInCohort }: PhasedView): Promise<void> {
    await this.pool.query(guardFor(definition.plan, phase));
    this.phases.set(phase, isInCohort);
  }

  /** As one request. */
  inUnit<T>(work: () => Promise<T>): Promise<T> {
    return this.unitOfWork.during(this.place.organizationId, work);
  }

  create(memo: string, fields: Partial<TransactionFields> = {}): Promise<string> {
    const given = { amount: '10', transactionType: 'EXPENSE', date: '2026-11-01', destinationAccountId: null } as const;
    const data = { memo, ...given, vendorId: null, feeAmount: null, ...fields };
    return this.inUnit(() => this.transactions.run((db) => this.repository.create(db, this.place, data)));
  }

  /** What is stored, whoever asks. */
  async stored(id: string): Promise<{ readonly description: string | null; readonly memo: string | null } | undefined> {
    const { rows } = await this.pool.query<{ description: string | null; memo: string | null }>(
      'select t.description, t.memo from transactions as t where t.id = $1',
      [id],
    );
    return rows[0];
  }

  async close(): Promise<void> {
    await this.module.close();
    await this.database.drop();
  }

  private noteStatements(): void {
    this.pool.on('connect', (client) => {
      const query = client.query.bind(client) as (...given: unknown[]) => unknown;
      client.query = ((given: string | Statement, ...rest: unknown[]) => {
        const values = typeof given === 'string' ? rest[0] : given.values;
        this.statements.push({
          text: typeof given === 'string' ? given : given.text,
          values: Array.isArray(values) ? values : [],
        });
        return query(given, ...rest);
      }) as typeof client.query;
    });
  }
}
