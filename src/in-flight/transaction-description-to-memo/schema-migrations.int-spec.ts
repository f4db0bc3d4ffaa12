import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { installGuardSql } from '../../column-migration/testing/index.js';
import { openTestSession, type TestSession } from '../../../test/harness/test-session.js';
import { expectSuccess } from '../../../test/integration/schema-engine/expect-result.js';
import { ScratchDatabase } from '../../../test/integration/schema-engine/scratch-database.js';
import { ScratchProject } from '../../../test/integration/schema-engine/scratch-project.js';
import { definition } from './transaction-description-to-memo.definition.js';

const PRISMA = join(import.meta.dirname, '../../../prisma');
const PATIENCE_MS = 240_000;
const script = (name: string): Promise<string> =>
  readFile(join(PRISMA, 'migrations', `${name}_transaction_description_to_memo`, 'migration.sql'), 'utf8');
const expand = (): Promise<string> => script('20261103000000_expand');

/** A script of the runbook. */
const runbook = async (name: 'undo' | 'contract'): Promise<string> => {
  const text = await readFile(join(import.meta.dirname, 'README.md'), 'utf8');
  const start = `sql ${name}\n`;
  return (
    text
      .split('```')
      .find((part) => part.startsWith(start))
      ?.slice(start.length) ?? ''
  );
};

let session: TestSession;
let client: pg.Client;
beforeAll(async () => {
  session = await openTestSession();
  ({ client } = session);
});
afterAll(() => session.close());

const one = async <T extends object>(text: string): Promise<T | undefined> => (await client.query<T>(text)).rows[0];
const hasMemo = async (): Promise<boolean> =>
  (await one(`select from pg_attribute where attrelid = 'transactions'::regclass and attname = 'memo'`)) !== undefined;

it('B23 the committed expand installs, with the column, exactly the guard that the definition makes', async () => {
  expect(await expand()).toContain(installGuardSql(definition.plan));
});

it('leaves the old column filled by a proven CHECK, its guard always on, two valid counterparts, and a row in the ledger', async () => {
  expect(
    await one(`
      select (select attnotnull from pg_attribute where attrelid = 'transactions'::regclass and attname = 'description') as "notNull",
             (select convalidated from pg_constraint where conname = 'transactions_description_is_filled') as proven,
             (select tgenabled::text from pg_trigger where tgname = 'zz_guard_transaction-description-to-memo') as guard,
             (select count(*)::int from pg_index where indisvalid and indexrelid in ('transactions_account_id_memo_id_idx'::regclass, 'transactions_memo_idx'::regclass)) as counterparts,
             (select phase from column_migration.migration where key = '${definition.key}') as phase`),
  ).toEqual({ notNull: false, proven: true, guard: 'A', counterparts: 2, phase: 'expanded' });
});

it('C4 the expand gives up on a lock within a second, leaves nothing behind, and succeeds when the lock is free', async () => {
  await client.query(await runbook('undo'));
  expect(await hasMemo()).toBe(false);
  const other = new pg.Client({ connectionString: session.url });
  await other.connect();
  await other.query('begin; lock table transactions in access share mode');
  expect(await expand()).toContain("SET LOCAL lock_timeout = '800ms'");
  await expect(client.query(await expand())).rejects.toMatchObject({ code: '55P03' });
  expect(await hasMemo()).toBe(false);
  await other.query('rollback');
  await other.end();
  await client.query(await expand());
  expect(await hasMemo()).toBe(true);
  await client.query(await script('20261103010000_validate'));
});

it('B12 a writer may leave either column out, and the database still refuses a transaction that is about nothing', async () => {
  const insert = (columns: string, values: string): Promise<pg.QueryResult> =>
    client.query(`insert into transactions (organization_id, account_id, transaction_type, date, amount${columns})
      select o.id, a.id, 'EXPENSE', '2026-11-01', 1${values} from organizations as o join accounts as a on a.organization_id = o.id returning description, memo`);
  await client.query(`with o as (insert into organizations (name) values ('Rowing Club') returning id)
    insert into accounts (organization_id, name, account_type, currency) select o.id, 'Cash', 'CASH', 'EUR' from o`);
  expect((await insert(', description', `, 'a'`)).rows).toEqual([{ description: 'a', memo: 'a' }]);
  expect((await insert(', memo', `, 'b'`)).rows).toEqual([{ description: 'b', memo: 'b' }]);
  await expect(insert('', '')).rejects.toMatchObject({ code: '23514' });
});

it('C3 the contract refuses to run before its time, and leaves a plain column where it is due', async () => {
  const contract = await runbook('contract');
  await expect(client.query(contract)).rejects.toThrow('is not contracted');
  await client.query('delete from transactions');
  await client.query(contract);
  expect(
    await one(`
      select array_agg(a.attname::text || case when a.attnotnull then ' not null' else '' end) as columns,
             (select count(*)::int from pg_trigger where tgname like 'zz_guard%') as guards,
             (select count(*)::int from pg_constraint where contype = 'c' and conname ~ 'description|memo') as checks
        from pg_attribute as a where a.attrelid = 'transactions'::regclass and a.attname in ('description', 'memo')`),
  ).toEqual({
    columns: ['memo not null'],
    guards: 0,
    checks: 0,
  });
});

it(
  'Prisma deploys the whole history to an empty database, and finds no difference to the models',
  async () => {
    const scratch = await ScratchDatabase.create();
    const project = await ScratchProject.create({ DATABASE_URL: scratch.url });
    try {
      await cp(PRISMA, join(project.folder, 'prisma'), { recursive: true });
      expectSuccess(await project.prisma(['migrate', 'deploy']));
      for (const from of [['--from-config-datasource'], ['--from-migrations', 'prisma/migrations']])
        expectSuccess(
          await project.prisma(['migrate', 'diff', ...from, '--to-schema', 'prisma/schema.prisma', '--exit-code']),
          'No difference detected',
        );
    } finally {
      await project.remove();
      await scratch.drop();
    }
  },
  PATIENCE_MS,
);
