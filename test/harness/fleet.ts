import { rm, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { loadEnvironment } from '../../src/config/environment.js';
import {
  type ColumnMigrationFlag,
  columnMigrationFlag,
  createFlagAdmin,
  type FlagAdmin,
} from '../../src/flags/index.js';
import { RunnerModule } from '../../src/runner.module.js';
import { startTestApp, type TestApp } from './app.js';
import { waitFor } from './wait-for.js';

/** Short enough for tests, long enough for a busy machine. */
const TIMES = {
  COLUMN_MIGRATION_POLL_MS: '200',
  COLUMN_MIGRATION_LEASE_TTL_MS: '5000',
  COLUMN_MIGRATION_SOAK_MS: '0',
  FLAGS_REFRESH_MS: '100',
  // Another test file may have a runner at the same time.
  RUNNER_PORT: '0',
};

/** An API and a runner on one database, with the flags in a file of their own. */
export class TestFleet {
  private constructor(
    readonly key: string,
    readonly api: TestApp,
    readonly db: pg.Pool,
    private readonly flags: FlagAdmin,
    private readonly folder: string,
    private readonly environment: Readonly<Record<string, string>>,
    private runner: INestApplicationContext | undefined,
  ) {}

  static async start(key: string, overrides: Readonly<Record<string, string>> = {}): Promise<TestFleet> {
    const folder = await mkdtemp(join(tmpdir(), 'treasurer-test-flags-'));
    const own = { ...TIMES, FLAGS_FILE: join(folder, 'flags.json'), ...overrides };
    const api = await startTestApp(own);
    const environment = { NODE_ENV: 'test', DATABASE_URL: api.databaseUrl, LOG_LEVEL: 'error', ...own };
    const flags = createFlagAdmin(loadEnvironment(environment));
    const db = new pg.Pool({ connectionString: api.databaseUrl, max: 4, application_name: 'psql' });
    const fleet = new TestFleet(key, api, db, flags, folder, environment, undefined);
    await fleet.startRunner();
    return fleet;
  }

  async startRunner(): Promise<void> {
    this.runner = await NestFactory.createApplicationContext(RunnerModule.forRoot(loadEnvironment(this.environment)), {
      logger: false,
      abortOnError: false,
    });
    await this.runner.init();
  }

  async stopRunner(): Promise<void> {
    await this.runner?.close();
    this.runner = undefined;
  }

  async flag(what: ColumnMigrationFlag, isOn: boolean, percent = 100): Promise<void> {
    await this.flags.set(columnMigrationFlag(this.key, what), isOn ? { on: true, percent } : { on: false });
  }

  async phase(): Promise<string> {
    const { rows } = await this.db.query<{ phase: string }>(
      `select m.phase from column_migration.migration as m where m.key = $1`,
      [this.key],
    );
    return rows[0]?.phase ?? 'not in the ledger';
  }

  /** What the next step waits for, in words. */
  async waiting(): Promise<string> {
    const { rows } = await this.db.query<{ waiting: unknown }>(
      `select m.waiting from column_migration.migration as m where m.key = $1`,
      [this.key],
    );
    return JSON.stringify(rows[0]?.waiting);
  }

  async untilPhase(phase: string): Promise<void> {
    await waitFor(async () => (await this.phase()) === phase, { what: `phase ${phase}` }).catch(
      async (error: unknown) => {
        throw new Error(`${String(error)}: in ${await this.phase()}, waiting for ${await this.waiting()}`);
      },
    );
  }

  async close(): Promise<void> {
    await this.stopRunner();
    await this.db.end();
    await this.api.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
