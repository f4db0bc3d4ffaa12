import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expectFailure, expectResult, expectSuccess } from './expect-result.js';
import { ScratchDatabase } from './scratch-database.js';
import { ScratchProject } from './scratch-project.js';

const PATIENCE_MS = 240_000;
const PERSON = 'model Person {\n  id   Int    @id\n  name String\n}\n';
const PERSON_WITH_AGE = PERSON.replace('}', '  age Int?\n}');
const FROM_MIGRATIONS = ['migrate', 'diff', '--from-migrations', 'prisma/migrations', '--to-schema'] as const;

let database: ScratchDatabase;
let project: ScratchProject;

beforeAll(async () => {
  database = await ScratchDatabase.reserve();
  project = await ScratchProject.create({ DATABASE_URL: database.url });
  await project.writeSchema(PERSON);
});

afterAll(async () => {
  await project.remove();
  await database.drop();
});

describe("Prisma's CLI, with no engine binary", () => {
  it(
    'generates a client and compares files without a database',
    async () => {
      const noDatabase = { DATABASE_URL: undefined };
      const nobodyThere = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' };
      const diff = ['migrate', 'diff', '--from-empty', '--to-schema', 'prisma/schema.prisma', '--script'];
      const [generated, version, offline, unreachable] = await Promise.all([
        project.prisma(['generate'], noDatabase),
        project.prisma(['--version'], noDatabase),
        project.prisma(diff, noDatabase),
        project.prisma(diff, nobodyThere),
      ]);
      expectSuccess(generated);
      expect(existsSync(join(project.folder, 'generated/client.ts'))).toBe(true);
      expect(version.stdout).toMatch(
        /Schema Engine +: schema-engine-cli [0-9a-f]{40} \(at tools\/schema-engine\/main.mjs/,
      );
      for (const result of [offline, unreachable]) {
        expectSuccess(result, 'CREATE TABLE "Person"');
      }
    },
    PATIENCE_MS,
  );

  it(
    'takes a project from a missing database to a second schema migration',
    async () => {
      const drafted = await project.prisma(['migrate', 'dev', '--name', 'person', '--create-only']);
      expectSuccess(drafted, `database ${database.name} created`);
      expect(await project.readMigration('_person')).toContain('CREATE TABLE "Person"');
      expect(await database.has('"Person"')).toBe(false);

      expectFailure(await project.prisma(['migrate', 'status']));
      expectSuccess(await project.prisma(['migrate', 'deploy']));
      expect(await database.has('"Person"')).toBe(true);

      const [status, again, same] = await Promise.all([
        project.prisma(['migrate', 'status']),
        project.prisma(['migrate', 'deploy']),
        project.prisma([...FROM_MIGRATIONS, 'prisma/schema.prisma', '--exit-code']),
      ]);
      expectSuccess(status, 'is up to date');
      expectSuccess(again, 'No pending migrations');
      expectSuccess(same, 'No difference detected');

      await project.writeSchema(PERSON_WITH_AGE);
      const [differs, drift] = await Promise.all([
        project.prisma([...FROM_MIGRATIONS, 'prisma/schema.prisma', '--exit-code', '--script']),
        project.prisma([
          'migrate',
          'diff',
          '--from-config-datasource',
          '--to-schema',
          'prisma/schema.prisma',
          '--script',
        ]),
      ]);
      expectResult(differs, 2, ['ADD COLUMN     "age"']);
      expectSuccess(drift, 'ADD COLUMN     "age"');

      expectSuccess(await project.prisma(['migrate', 'dev', '--name', 'age']));
      expect(await project.readMigration('_age')).toBe(
        '-- AlterTable\nALTER TABLE "Person" ADD COLUMN     "age" INTEGER;\n',
      );
      expect(await database.shadows()).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    'pushes, pulls, executes and resets',
    async () => {
      await project.writeSchema(`${PERSON_WITH_AGE}\nmodel Extra {\n  id Int @id\n}\n`);
      expectSuccess(await project.prisma(['db', 'push']));
      expect(await database.has('"Extra"')).toBe(true);

      // The bodies hold semicolons, and the catalog describes columns in the type "char".
      const script = `
        create function twice(n int) returns int language plpgsql as $$ begin return n * 2; end; $$;
        create type mood as enum ('calm; collected');
        create table kinds ("letter" "char", text text default ';', list text[], mood mood, at timestamptz default now());`;
      await project.writeScript('script.sql', script);
      expectSuccess(await project.prisma(['db', 'execute', '--file', 'script.sql']));
      expect(await database.query('select twice(21)')).toEqual([{ twice: 42 }]);

      const pulled = await project.prisma(['db', 'pull', '--print']);
      expectSuccess(pulled, 'model kinds');
      expect(pulled.stdout).toMatch(/text +String\? +@default\(";"\)/);

      expectSuccess(await project.prisma(['migrate', 'reset', '--force']));
      expect([await database.has('kinds'), await database.has('"Person"')]).toEqual([false, true]);
    },
    PATIENCE_MS,
  );
});
