import { expectFailure, expectSuccess } from './expect-result.js';
import { ScratchDatabase } from './scratch-database.js';
import { ScratchProject } from './scratch-project.js';

const PATIENCE_MS = 240_000;
const DEPLOY = ['migrate', 'deploy'] as const;
const DIFF = [
  'migrate',
  'diff',
  '--from-migrations',
  'prisma/migrations',
  '--to-schema',
  'prisma/schema.prisma',
] as const;

let database: ScratchDatabase;
let project: ScratchProject;

beforeEach(async () => {
  database = await ScratchDatabase.create();
  project = await ScratchProject.create({ DATABASE_URL: database.url });
  await project.writeSchema('model Person {\n  id Int @id\n}\n');
});

afterEach(async () => {
  await project.remove();
  await database.drop();
});

interface HistoryRow {
  readonly migration_name: string;
  readonly isFinished: boolean;
  readonly isRolledBack: boolean;
  readonly logs: string | null;
}

const history = (): Promise<readonly HistoryRow[]> =>
  database.query<HistoryRow>(
    `select migration_name, finished_at is not null as "isFinished", rolled_back_at is not null as "isRolledBack", logs
       from _prisma_migrations order by started_at`,
  );

describe('a schema migration that fails', () => {
  it(
    'changes nothing, says where it failed, and stops every deploy until it is resolved',
    async () => {
      await project.writeMigration('1_good', 'create table good (id int);');
      await project.writeMigration(
        '2_bad',
        "create table bad (id int);\n\n-- naïve; 'quoted'\nselect nothing from good;",
      );
      expectFailure(
        await project.prisma(DEPLOY),
        'P3018',
        'Migration name: 2_bad',
        'Database error code: 42703',
        'ERROR: column "nothing" does not exist',
        'line 4: select nothing from good;',
      );
      expect([await database.has('good'), await database.has('bad')]).toEqual([true, false]);
      expect(await history()).toMatchObject([
        { migration_name: '1_good', isFinished: true },
        { migration_name: '2_bad', isFinished: false, logs: expect.stringContaining('does not exist') as string },
      ]);
      expectFailure(await project.prisma(DEPLOY), 'P3009', '2_bad');

      expectSuccess(await project.prisma(['migrate', 'resolve', '--rolled-back', '2_bad']));
      await project.writeMigration('2_bad', 'create table bad (id int);');
      expectSuccess(await project.prisma(DEPLOY), '2_bad');
      expect(await history()).toMatchObject([
        { isFinished: true },
        { isFinished: false, isRolledBack: true },
        { migration_name: '2_bad', isFinished: true },
      ]);
    },
    PATIENCE_MS,
  );

  it(
    'may be declared applied by hand',
    async () => {
      await project.writeMigration('1_by_hand', 'create table by_hand (id int);');
      expectSuccess(await project.prisma(['migrate', 'resolve', '--applied', '1_by_hand']), 'marked as applied');
      expectSuccess(await project.prisma(DEPLOY), 'No pending migrations');
      expect(await database.has('by_hand')).toBe(false);
    },
    PATIENCE_MS,
  );

  it(
    'does not quote the rows that it failed on',
    async () => {
      await database.query(`create table people as select 'mary@example.org' as email from generate_series(1, 2)`);
      await project.writeMigration('1_unique', 'create unique index one_each on people (email);');
      // A database with tables and no history has to be told where it stands.
      await project.writeMigration('0_base', '');
      expectSuccess(await project.prisma(['migrate', 'resolve', '--applied', '0_base']));
      const result = await project.prisma(DEPLOY);
      expectFailure(result, 'P3018', 'Database error code: 23505', 'could not create unique index "one_each"');
      expect(result.stdout + result.stderr).not.toContain('mary');
      expect((await history())[1]?.logs).not.toContain('mary');
    },
    PATIENCE_MS,
  );

  it(
    'is found in the shadow database, which does not stay',
    async () => {
      await project.writeMigration('1_bad', 'create table t (id int); select 1/0;');
      const [diff, dev] = await Promise.all([project.prisma(DIFF), project.prisma(['migrate', 'dev', '--name', 'x'])]);
      for (const result of [diff, dev]) {
        expectFailure(result, 'P3006', '`1_bad` failed to apply cleanly to the shadow database', 'division by zero');
      }
      expect(await database.shadows()).toEqual([]);
    },
    PATIENCE_MS,
  );
});

describe('a script for `db execute` that fails', () => {
  it(
    'changes nothing',
    async () => {
      await project.writeScript('script.sql', `create table half (id int); select $$;$$::int;`);
      const result = await project.prisma(['db', 'execute', '--file', 'script.sql']);
      expectFailure(result, 'invalid input syntax for type integer: ";" (SQLSTATE 22P02)');
      expect(await database.has('half')).toBe(false);
    },
    PATIENCE_MS,
  );
});

describe('a database that cannot be used', () => {
  const cases: readonly { readonly code: string; readonly says: string; readonly change: (url: string) => string }[] = [
    { code: 'P1000', says: '`ghost`', change: (url) => url.replace(/\/\/[^@]*@/, '//ghost:hidden@') },
    { code: 'P1001', says: '`127.0.0.1:1`', change: () => 'postgresql://postgres:hidden@127.0.0.1:1/none' },
    { code: 'P1003', says: 'does not exist', change: (url) => `${url}_not` },
    { code: 'P1011', says: 'does not support SSL', change: (url) => `${url}?sslmode=require` },
    { code: 'P1011', says: 'sslrootcert', change: (url) => `${url}?sslmode=verify-full&sslrootcert=/none.crt` },
  ];

  it.each(cases)('is $code: $says', async ({ code, says, change }) => {
    const result = await project.engine('can-connect-to-database', change(database.url));
    expectFailure(result, code, says);
    expect(result.stdout + result.stderr).not.toContain('hidden');
  });

  it(
    "is so in Prisma's words",
    async () => {
      const environment = { DATABASE_URL: `${database.url}_not` };
      expectFailure(
        await project.prisma(['migrate', 'status'], environment),
        /Error: P1003: Database `\w+` does not exist/,
      );
    },
    PATIENCE_MS,
  );
});

describe('the shadow database', () => {
  it(
    'may be one that is given; it is emptied and kept',
    async () => {
      const shadow = await ScratchDatabase.create();
      await shadow.query('create schema left_over; create table left_over.t (id int); create table public.t (id int);');
      await project.writeMigration('1_person', 'create table "Person" (id int primary key);');
      try {
        const given = { SHADOW_DATABASE_URL: shadow.url };
        expectSuccess(await project.prisma(DIFF, given), 'No difference detected');
        expect([await shadow.has('left_over.t'), await shadow.has('public.t')]).toEqual([false, false]);
        // With one that is given, no other is needed to compare files.
        expectSuccess(await project.prisma(DIFF, { ...given, DATABASE_URL: undefined }), 'No difference detected');
        const same = { SHADOW_DATABASE_URL: database.url };
        expectFailure(await project.prisma(DIFF, same), /main database/);
      } finally {
        await shadow.drop();
      }
    },
    PATIENCE_MS,
  );

  it(
    'needs a user who may create databases',
    async () => {
      await project.writeMigration('1_person', 'create table "Person" (id int primary key);');
      await database.forbidDatabases();
      expectFailure(await project.prisma(DIFF), 'P3014', 'permission denied', 'SHADOW_DATABASE_URL');
    },
    PATIENCE_MS,
  );
});
