import { Injectable, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import pg from 'pg';
import {
  AdapterOf,
  ColumnMigration,
  Comparison,
  defineColumnMigration,
  UnitOfWork,
} from '../../../src/column-migration/index.js';
import {
  COLUMN_MIGRATION_OPTIONS,
  ColumnMigrationRegistry,
  type InForce,
  type Phase,
  Phases,
} from '../../../src/column-migration/operations.js';
import { PG_POOL } from '../../../src/database/index.js';
import { createTestDatabase, type TestDatabase } from '../../harness/database.js';

const definition = defineColumnMigration(
  'Account',
  (account) => ({ old: account.text('institution'), new: account.text('name') }),
  {
    key: 'account-institution-to-name',
    table: 'accounts',
    forward: { name: ({ institution }) => institution },
    backward: { institution: ({ name }) => name },
  },
);

@ColumnMigration(definition)
@Injectable()
class AccountName extends AdapterOf(definition) {}

@Injectable()
class FakePhases extends Phases {
  phase: Phase = 'dual-write';
  inForce(): InForce {
    return { phase: this.phase, version: 1n };
  }
  readsNew(): boolean {
    return true;
  }
  epoch(): number {
    return 1;
  }
  assertLease(): void {
    // Always held here.
  }
}

let database: TestDatabase;
let pool: pg.Pool;
let app: TestingModule;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url });
  await pool.query(
    `insert into column_migration.migration (key, schema_name, table_name) values ($1, 'public', 'accounts')`,
    [definition.key],
  );
  @Module({
    imports: [DiscoveryModule],
    providers: [
      AccountName,
      Comparison,
      ColumnMigrationRegistry,
      UnitOfWork,
      { provide: PG_POOL, useValue: pool },
      { provide: Phases, useClass: FakePhases },
      { provide: COLUMN_MIGRATION_OPTIONS, useValue: { maxUnitAgeMs: 60_000 } },
    ],
  })
  class Root {}
  app = await Test.createTestingModule({ imports: [Root] }).compile();
  app.useLogger(false);
});
afterAll(async () => {
  await app.close();
  await pool.end();
  await database.drop();
});

const mismatches = async (): Promise<readonly string[]> => {
  const { rows } = await pool.query<{ text: string }>(
    `select row_id || ' ' || difference as text from column_migration.mismatch order by 1`,
  );
  return rows.map(({ text }) => text);
};

it('is found by its decorator, with its dependencies injected through the mixin', async () => {
  expect([...app.get(ColumnMigrationRegistry).all().keys()]).toEqual([definition.key]);
  const written = await app
    .get(UnitOfWork)
    .during(undefined, () => Promise.resolve(app.get(AccountName).pinned().write('x')));
  expect(written).toEqual({ institution: 'x', name: 'x' });
});

it('remembers the rows whose columns differ, without their values, and forgets those that agree again', async () => {
  const phases = app.get<FakePhases>(Phases);
  const comparison = app.get(Comparison);
  phases.phase = 'backfilled';
  await app.get(UnitOfWork).during(undefined, async () => {
    const name = app.get(AccountName).pinned();
    expect(name.read({ id: 'a', institution: 'secret old', name: 'secret new' })).toBe('secret old');
    expect(name.read({ id: 'b', institution: 'same', name: 'same' })).toBe('same');
    await comparison.flush(pool);
    expect(await mismatches()).toEqual(['a different']);
    expect(JSON.stringify((await pool.query('select * from column_migration.mismatch')).rows)).not.toContain('secret');
    await comparison.learn(pool);
    name.read({ id: 'a', institution: 'same', name: 'same' });
    await comparison.flush(pool);
    expect(await mismatches()).toEqual([]);
  });
  expect(comparison.countOf(definition.key)).toEqual({ compared: 3, mismatched: 1 });
});

it('never remembers more rows than somebody can act on', async () => {
  const comparison = app.get(Comparison);
  await pool.query(
    `insert into column_migration.mismatch (migration_key, row_id, difference) select $1, 'row ' || n, 'missing' from generate_series(1, 1000) as n`,
    [definition.key],
  );
  comparison.report(definition.key, 'one more', 'different');
  comparison.report(definition.key, 'row 7', 'different');
  await comparison.flush(pool);
  expect(await mismatches()).toHaveLength(1000);
  expect(await mismatches()).toContain('row 7 different');
});
