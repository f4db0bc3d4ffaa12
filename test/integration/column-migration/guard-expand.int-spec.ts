import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { Plan } from '../../../src/column-migration/plan/plan.js';
import {
  type ExpandColumns,
  expandSql,
  expandUndoSql,
  expandValidateSql,
} from '../../../src/column-migration/testing/index.js';
import { definition } from '../../../src/in-flight/transaction-description-to-memo/transaction-description-to-memo.definition.js';
import { createTestDatabase, type TestDatabase } from '../../harness/database.js';
import { RENAME, REQUIRE, SPLIT } from './scratch.js';

const MIGRATIONS = join(import.meta.dirname, '../../../prisma/migrations');
const LIVE: ExpandColumns = { types: { memo: 'TEXT' }, filled: ['description'] };

/** One script, however it was laid out and explained. */
const essence = (script: string): string =>
  script
    .replace(/^\s*--.*$/gm, '')
    .replaceAll('"public".', '')
    .replace(/\s+/g, ' ')
    .trim();
const committed = async (name: string): Promise<string> =>
  essence(await readFile(join(MIGRATIONS, name, 'migration.sql'), 'utf8'));

it('prints the committed expand schema migration of the live rename, and its validation', async () => {
  expect(essence(expandSql(definition.plan, LIVE))).toBe(
    await committed('20261103000000_expand_transaction_description_to_memo'),
  );
  expect(essence(expandValidateSql(definition.plan, LIVE))).toBe(
    await committed('20261103010000_validate_transaction_description_to_memo'),
  );
});

const REMOVAL: Plan = {
  ...RENAME,
  key: 'note-description-removed',
  new: { columns: [] },
  forward: {},
  backward: { description: () => 'NULL' },
};
const SEALED: Plan = {
  ...RENAME,
  key: 'note-description-to-sealed',
  new: { columns: [{ field: 'sealed', name: 'sealed' }] },
  forward: {},
  backward: {},
  token: { field: 'sealedToken', name: 'sealed_token' },
};

const KINDS: readonly (readonly [string, Plan, string, ExpandColumns])[] = [
  ['a rename', RENAME, 'description text not null', { types: { memo: 'text' }, filled: ['description'] }],
  ['a split', SPLIT, 'name text', { types: { given: 'text', family: 'text' } }],
  ['a column that becomes required', REQUIRE, 'text text', { types: {} }],
  ['a removal', REMOVAL, 'description text not null', { types: {}, filled: ['description'] }],
  [
    'a change that only the application can make',
    SEALED,
    'description text not null',
    { types: { sealed: 'bytea', sealed_token: 'text' }, filled: ['description'] },
  ],
];

describe.each(KINDS)('the expand of %s', (_kind, plan, column, columns) => {
  let database: TestDatabase;
  let client: pg.Client;
  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(`create table ${plan.table} (id int primary key, ${column}, other int default 0)`);
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const run = (script: string): Promise<unknown> => client.query(`begin; ${script}\ncommit;`);
  const catalog = async (): Promise<unknown> => {
    const { rows } = await client.query(
      `select (select jsonb_agg(jsonb_build_array(a.attname, a.atttypid, a.attnotnull) order by a.attname) from pg_attribute as a
                where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped) as columns,
              (select jsonb_agg(k.conname order by k.conname) from pg_constraint as k where k.conrelid = $1::regclass) as constraints,
              (select count(*)::int from pg_trigger as t where t.tgrelid = $1::regclass) as triggers,
              (select count(*)::int from pg_proc as p where p.proname like 'guard_%') as guards,
              (select count(*)::int from column_migration.migration) as ledger`,
      [plan.table],
    );
    return rows[0];
  };

  it('is undone by its way back, as if it had never been', async () => {
    const before = await catalog();
    await run(expandSql(plan, columns));
    expect(await catalog()).not.toEqual(before);
    await client.query(expandValidateSql(plan, columns));
    await run(expandUndoSql(plan, columns));
    expect(await catalog()).toEqual(before);
  });

  it('is not undone once the column migration has moved on', async () => {
    await run(expandSql(plan, columns));
    await client.query(`update column_migration.migration set phase = 'dual-write' where key = $1`, [plan.key]);
    await expect(run(expandUndoSql(plan, columns))).rejects.toMatchObject({ code: 'P0001' });
    await client.query('rollback');
  });
});
