import type pg from 'pg';
import { checkDefinition, type DefinitionStage } from '../../../src/column-migration/index.js';
import type { Plan } from '../../../src/column-migration/plan/plan.js';
import { planProblems } from '../../../src/column-migration/definition/plan-problems.js';
import { definition } from '../../../src/in-flight/transaction-description-to-memo/transaction-description-to-memo.definition.js';
import { secretSealed } from '../../kinds/definitions.js';
import { openTestSession, type TestSession } from '../../harness/test-session.js';
import { RENAME, UNITS } from './scratch.js';

let session: TestSession;
let client: pg.Client;
beforeAll(async () => {
  session = await openTestSession();
  ({ client } = session);
});
afterAll(() => session.close());

/** The problems of a plan on a table that is only there for the question. */
async function problems(plan: Plan, ddl: string, stage?: DefinitionStage): Promise<string> {
  await client.query(`begin; ${ddl}`);
  try {
    return (await checkDefinition(savepoints(client), plan, stage)).join('\n');
  } finally {
    await client.query('rollback');
  }
}

/** Each statement by itself, though the table is uncommitted. */
function savepoints(db: pg.Client): Pick<pg.Client, 'query'> {
  const query = async (text: string, values?: unknown[]): Promise<unknown> => {
    await db.query('savepoint one');
    try {
      return await db.query(text, values);
    } catch (error) {
      await db.query('rollback to one');
      throw error;
    }
  };
  return { query: query as pg.Client['query'] };
}

const NOTES = 'create table notes (id int primary key, description text, memo text)';

it('finds nothing wrong with the live rename, nor with sound plans', async () => {
  expect(await checkDefinition(client, definition.plan)).toEqual([]);
  expect(await problems(RENAME, NOTES)).toBe('');
  expect(await problems(UNITS, 'create table prices (id int primary key, amount numeric(19,4), cents bigint)')).toBe(
    '',
  );
});

type Wrong = readonly [what: string, plan: Plan, ddl: string, expected: RegExp, stage?: DefinitionStage];
const WRONG: readonly Wrong[] = [
  ['a table that is not there', RENAME, 'select', /no table public.notes/],
  ['an old column that is not there', RENAME, 'create table notes (id int primary key, memo text)', /columnNames/],
  [
    'a new column that is not there',
    RENAME,
    'create table notes (id int primary key, description text)',
    /apply the expand/,
  ],
  [
    'types that do not fit',
    RENAME,
    'create table notes (id int primary key, description text, memo int)',
    /forward does not work/,
  ],
  ['old in the primary key', RENAME, 'create table notes (description text primary key, memo text)', /primary key/],
  [
    'old in the replica identity',
    RENAME,
    `${NOTES}; alter table notes alter description set not null; create unique index n on notes (description); alter table notes replica identity using index n`,
    /replica identity/,
  ],
  [
    'a generated column',
    RENAME,
    `create table notes (id int primary key, description text, memo text generated always as (description) stored)`,
    /generated/,
  ],
  [
    'json',
    RENAME,
    'create table notes (id int primary key, description json, memo json)',
    /json, which cannot be compared/,
  ],
  [
    'a partition key',
    RENAME,
    'create table notes (id int, description text, memo text) partition by list (memo)',
    /partition key/,
  ],
  [
    'D6 a coarse type',
    RENAME,
    'create table notes (id int primary key, description interval, memo interval)',
    /declare image.memo/,
  ],
  [
    'B3 a default on new',
    RENAME,
    `create table notes (id int primary key, description text, memo text default '')`,
    /DROP DEFAULT/,
  ],
  [
    'D16 a publication of every column',
    RENAME,
    'create table notes (id int primary key, description text); create publication everything for all tables',
    /subscriber lacks/,
    'before-expand',
  ],
  [
    'D5 a conversion that depends on the session',
    { ...RENAME, forward: { memo: ({ description }) => `(${description ?? ''}::timestamptz)::text` } },
    NOTES,
    /not immutable/,
  ],
  [
    'a type that the application cannot convert, and a token of another type',
    secretSealed.plan,
    'create table secrets (id int primary key, plain numeric, sealed bytea, sealed_token int)',
    /plain is numeric[^]*token sealed_token is integer/,
  ],
];

it.each(WRONG.map((wrong) => [wrong[0], wrong] as const))('refuses %s, and says what to do', async (_what, wrong) => {
  const [, plan, ddl, expected, stage] = wrong;
  expect(await problems(plan, ddl, stage)).toMatch(expected);
});

it.each<readonly [string, Partial<Plan>, RegExp]>([
  ['a way back that loses values, without a floor', { backward: { description: () => 'NULL' } }, /rollbackFloor/],
  ['a missing expression', { backward: {} }, /backward.description is missing/],
  ['a token that is one of the sides', { token: { field: 'memo', name: 'memo' } }, /token memo is a column that moves/],
])('refuses %s when it is defined', (_what, wrong, expected) => {
  expect(planProblems({ ...RENAME, ...wrong }).join('\n')).toMatch(expected);
});
