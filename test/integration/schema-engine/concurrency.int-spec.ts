import { waitFor } from '../../harness/wait-for.js';
import { expectFailure, expectResult, expectSuccess } from './expect-result.js';
import { ScratchDatabase } from './scratch-database.js';
import { ScratchProject } from './scratch-project.js';

const PATIENCE_MS = 240_000;
/** Prisma's own advisory lock. */
const PRISMA_LOCK = 72_707_369;
const CONCURRENTLY = '-- One statement a schema migration.\ncreate index concurrently by_id on t (id);\n';

let database: ScratchDatabase;
let project: ScratchProject;

beforeEach(async () => {
  database = await ScratchDatabase.create();
  project = await ScratchProject.create({ DATABASE_URL: database.url });
  await project.writeSchema('');
  await project.writeMigration('1_t', 'create table t (id int);');
});

afterEach(async () => {
  await project.remove();
  await database.drop();
});

/** A transaction that has seen the table: CREATE INDEX CONCURRENTLY has to wait for its end. */
async function holdSnapshot<T>(work: (release: () => Promise<void>) => Promise<T>): Promise<T> {
  return database.withSession(async (session) => {
    await session.query('begin; lock table t in row exclusive mode');
    return work(async () => {
      await session.query('commit');
    });
  });
}

const sessionsThat = async (condition: string): Promise<number> =>
  (
    await database.query(
      `select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and ${condition}`,
    )
  ).length;

const isBuilding = (): Promise<boolean> =>
  sessionsThat(`query ilike '%create index concurrently%' and wait_event_type = 'Lock'`).then((count) => count === 1);

async function applied(): Promise<readonly string[]> {
  const sql = 'select migration_name as name from _prisma_migrations where finished_at is not null order by started_at';
  return (await database.query<{ name: string }>(sql)).map(({ name }) => name);
}

describe('CREATE INDEX CONCURRENTLY', () => {
  it(
    'works as the one statement of a schema migration, and is refused beside another',
    async () => {
      await project.writeMigration('2_index', CONCURRENTLY);
      expectSuccess(await project.prisma(['migrate', 'deploy']), '2_index');
      const valid = `select indisvalid from pg_index where indexrelid = 'by_id'::regclass`;
      expect(await database.query(valid)).toEqual([{ indisvalid: true }]);
      await project.writeMigration('3_two', 'create index concurrently other on t (id); select 1;');
      expectFailure(
        await project.prisma(['migrate', 'deploy']),
        'P3018',
        '25001',
        'cannot run inside a transaction block',
      );
      expect(await database.has('other')).toBe(false);
    },
    PATIENCE_MS,
  );
});

describe('two deploys at once', () => {
  it(
    'both end well while one builds an index CONCURRENTLY',
    async () => {
      expectSuccess(await project.startDbMigrate(['deploy']).ended, '1_t');
      await project.writeMigration('2_index', CONCURRENTLY);
      const [first, second] = await holdSnapshot(async (release) => {
        const one = project.startDbMigrate(['deploy']);
        await waitFor(isBuilding, { what: 'the first deploy to build the index' });
        const other = project.startDbMigrate(['deploy']);
        const waits = (): boolean => other.said().includes('another deploy is running');
        await waitFor(waits, { what: 'the second deploy to wait' });
        await release();
        return Promise.all([one.ended, other.ended]);
      });
      expectSuccess(first, '2_index');
      expectSuccess(second, 'No pending migrations');
      expect(await applied()).toEqual(['1_t', '2_index']);
    },
    PATIENCE_MS,
  );

  it(
    'end well through Prisma alone too, as far as its patience of ten seconds goes',
    async () => {
      expectSuccess(await project.prisma(['migrate', 'deploy']));
      await project.writeMigration('2_index', CONCURRENTLY);
      const both = await holdSnapshot(async (release) => {
        const one = project.startPrisma(['migrate', 'deploy']);
        await waitFor(isBuilding, { what: 'the first deploy to build the index' });
        const other = project.startPrisma(['migrate', 'deploy']);
        const waits = async (): Promise<boolean> => (await sessionsThat(`query like '%advisory_lock%'`)) === 1;
        await waitFor(waits, { what: 'the second deploy to want the lock' });
        await release();
        return Promise.all([one.ended, other.ended]);
      });
      for (const result of both) expectSuccess(result);
      expect(await applied()).toEqual(['1_t', '2_index']);
    },
    PATIENCE_MS,
  );
});

describe("somebody else who holds Prisma's lock", () => {
  it(
    'makes Prisma give up with P1002, and a deploy try again',
    async () => {
      const deploy = await database.withSession(async (other) => {
        await other.query('select pg_advisory_lock($1)', [PRISMA_LOCK]);
        const commands = {
          prisma: project.startPrisma(['migrate', 'deploy']),
          deploy: project.startDbMigrate(['deploy']),
        };
        const tells = (): boolean => commands.deploy.said().includes('somebody else is migrating; trying again');
        await waitFor(tells, { what: 'the deploy to give up once' });
        expectFailure(await commands.prisma.ended, 'P1002', 'advisory lock');
        return commands.deploy;
      });
      expectSuccess(await deploy.ended, '1_t');
    },
    PATIENCE_MS,
  );
});

describe('a deploy that is killed', () => {
  it(
    'leaves no statement behind that waits for a lock and keeps others waiting',
    async () => {
      expectSuccess(await project.prisma(['migrate', 'deploy']));
      await project.writeMigration('2_column', 'alter table t add column c int;');
      await holdSnapshot(async () => {
        const deploy = project.startPrisma(['migrate', 'deploy']);
        const waits = async (): Promise<boolean> =>
          (await sessionsThat(`query like 'alter table%' and wait_event_type = 'Lock'`)) === 1;
        await waitFor(waits, { what: 'the deploy to wait for the table' });
        process.kill(deploy.pid, 'SIGKILL');
        await deploy.ended;
        const isGone = async (): Promise<boolean> => (await sessionsThat(`query like 'alter table%'`)) === 0;
        await waitFor(isGone, { what: 'its statement to end' });
      });
    },
    PATIENCE_MS,
  );
});

describe('a comparison that is killed', () => {
  it(
    'leaves no shadow database behind',
    async () => {
      await project.writeMigration('2_slow', 'select pg_sleep(600);');
      const diff = project.startPrisma([
        ...['migrate', 'diff', '--from-migrations', 'prisma/migrations', '--to-schema', 'prisma/schema.prisma'],
      ]);
      const isMade = async (): Promise<boolean> => (await database.shadows()).length === 1;
      await waitFor(isMade, { what: 'the shadow database' });
      process.kill(diff.pid, 'SIGKILL');
      await diff.ended;
      const isGone = async (): Promise<boolean> => (await database.shadows()).length === 0;
      await waitFor(isGone, { what: 'the shadow database to be dropped' });
    },
    PATIENCE_MS,
  );
});

describe('db:migrate', () => {
  it(
    'makes a database that is missing, once, when two deploys want it',
    async () => {
      const missing = await ScratchDatabase.reserve();
      try {
        const at = { DATABASE_URL: missing.url };
        const both = [project.startDbMigrate(['deploy'], at), project.startDbMigrate(['deploy'], at)];
        for (const one of both) expectSuccess(await one.ended);
        expect(await missing.has('t')).toBe(true);
      } finally {
        await missing.drop();
      }
    },
    PATIENCE_MS,
  );

  it.each(['dev', 'reset', 'push'])('refuses `%s` in production', async (command) => {
    const result = await project.startDbMigrate([command], { NODE_ENV: 'production' }).ended;
    expectResult(result, 64, [`"${command}"`, 'NODE_ENV is production', 'deploy']);
  });

  it('says what it needs', async () => {
    expectResult(await project.startDbMigrate([]).ended, 64, ['usage: db:migrate']);
    expectResult(await project.startDbMigrate(['deploy'], { DATABASE_URL: '' }).ended, 64, ['DATABASE_URL is not set']);
    const nobody = { DATABASE_URL: 'postgresql://u:hidden@127.0.0.1:1/none' };
    expectFailure(await project.startDbMigrate(['deploy'], nobody).ended, 'Error: P1001');
  });

  it(
    "passes on Prisma's exit code",
    async () => {
      expectFailure(await project.startDbMigrate(['status']).ended, '1_t');
    },
    PATIENCE_MS,
  );
});
