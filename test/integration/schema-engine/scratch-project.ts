import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '../../..');
const PRISMA = join(REPOSITORY, 'node_modules/prisma/build/index.js');

type Environment = Readonly<Record<string, string | undefined>>;

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly pid: number;
  /** Everything said on either stream up to now. */
  said(): string;
  readonly ended: Promise<CommandResult>;
}

/** A project in a temporary folder with this repository's `prisma.config.ts`, engine and packages, and files of its own. */
export class ScratchProject {
  private constructor(
    readonly folder: string,
    private readonly environment: Environment,
  ) {}

  /** `environment` holds for all commands; nothing of the database configuration of this process does. */
  static async create(environment: Environment): Promise<ScratchProject> {
    const folder = await mkdtemp(join(tmpdir(), 'treasurer-scratch-'));
    await mkdir(join(folder, 'prisma/migrations'), { recursive: true });
    await symlink(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
    await symlink(join(REPOSITORY, 'tools'), join(folder, 'tools'));
    await copyFile(join(REPOSITORY, 'prisma.config.ts'), join(folder, 'prisma.config.ts'));
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    return new ScratchProject(folder, environment);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  /** The models of `prisma/schema.prisma`. */
  async writeSchema(models: string): Promise<void> {
    const datasource = 'datasource db {\n  provider = "postgresql"\n}\n\n';
    const generator = 'generator client {\n  provider = "prisma-client"\n  output = "../generated"\n}\n\n';
    await writeFile(join(this.folder, 'prisma/schema.prisma'), datasource + generator + models);
  }

  async writeMigration(name: string, sql: string): Promise<void> {
    await mkdir(join(this.folder, 'prisma/migrations', name), { recursive: true });
    await writeFile(join(this.folder, 'prisma/migrations', name, 'migration.sql'), sql);
    await writeFile(join(this.folder, 'prisma/migrations/migration_lock.toml'), 'provider = "postgresql"\n');
  }

  /** A file for `db execute`. */
  writeScript(name: string, sql: string): Promise<void> {
    return writeFile(join(this.folder, name), sql);
  }

  /** The script of the schema migration whose folder name ends in `suffix`. */
  async readMigration(suffix: string): Promise<string> {
    const names = await readdir(join(this.folder, 'prisma/migrations'));
    const name = names.find((one) => one.endsWith(suffix));
    return readFile(join(this.folder, 'prisma/migrations', name ?? suffix, 'migration.sql'), 'utf8');
  }

  /** `prisma <args>`, to its end. */
  prisma(args: readonly string[], environment: Environment = {}): Promise<CommandResult> {
    return this.start(PRISMA, args, environment).ended;
  }

  /** `prisma <args>`, not waited for. */
  startPrisma(args: readonly string[]): RunningCommand {
    return this.start(PRISMA, args, {});
  }

  /** `node tools/db-migrate.mjs <args>`, not waited for. */
  startDbMigrate(args: readonly string[], environment: Environment = {}): RunningCommand {
    return this.start(join(REPOSITORY, 'tools/db-migrate.mjs'), args, environment);
  }

  /** A command for which Prisma's CLI starts an engine, put to the engine itself: five times as fast. */
  engine(command: 'can-connect-to-database' | 'drop-database', url: string): Promise<CommandResult> {
    const engine = join(REPOSITORY, 'tools/schema-engine/main.mjs');
    return this.start(engine, ['--datasource', JSON.stringify({ url }), 'cli', command], {}).ended;
  }

  private start(script: string, args: readonly string[], environment: Environment): RunningCommand {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: this.folder,
        CHECKPOINT_DISABLE: '1',
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
        ...this.environment,
        ...environment,
      },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const ended = once(child, 'close').then(([code]): CommandResult => ({
      code: code as number | null,
      stdout,
      stderr,
    }));
    return { pid: child.pid ?? 0, said: () => stdout + stderr, ended };
  }
}
