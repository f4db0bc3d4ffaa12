import {
  Global,
  type INestApplicationContext,
  Inject,
  Injectable,
  Module,
  type OnApplicationShutdown,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type pg from 'pg';
import { ColumnMigration } from '../../src/column-migration/index.js';
import { ColumnMigrationModule, ColumnMigrationRunnerModule } from '../../src/column-migration/operations.js';
import type { Plan } from '../../src/column-migration/plan/plan.js';
import { AppConfigModule, type ProcessRole } from '../../src/config/index.js';
import { loadEnvironment } from '../../src/config/environment.js';
import { PG_POOL, PROBE_POOL } from '../../src/database/index.js';
import { pgPoolProvider } from '../../src/database/pg-pool.provider.js';
import { ProbePoolCloser, probePoolProvider } from '../../src/database/probe-pool.provider.js';
import { columnMigrationSetup } from '../../src/column-migration-options.js';
import { type ColumnMigrationFlag, columnMigrationFlag, Flags } from '../../src/flags/index.js';
import { FakeFlags } from '../../src/flags/testing/index.js';
import { waitFor } from './wait-for.js';
import type { Queryable } from '../../src/column-migration/sql/queryable.js';

/** A fleet for plans on scratch tables: real members and runners in this process, flags that a test sets. */
export class ScratchFleet {
  readonly flags = new FakeFlags();
  private readonly contexts: INestApplicationContext[] = [];

  constructor(
    private readonly databaseUrl: string,
    private readonly db: Queryable,
    private readonly plans: readonly Plan[],
    private readonly settings: Readonly<Record<string, string>> = {},
  ) {}

  /** One more process, as `api` or `runner`. */
  async join(role: ProcessRole): Promise<INestApplicationContext> {
    const environment = loadEnvironment({
      NODE_ENV: 'test',
      DATABASE_URL: this.databaseUrl,
      DATABASE_POOL_SIZE: '4',
      COLUMN_MIGRATION_POLL_MS: '100',
      COLUMN_MIGRATION_LEASE_TTL_MS: '3000',
      COLUMN_MIGRATION_SOAK_MS: '0',
      ...this.settings,
    });
    const probes = this.plans.map(probeOf);
    const flags = this.flags;
    // No Prisma: its models know nothing of scratch tables.
    @Global()
    @Module({
      providers: [{ provide: Flags, useValue: flags }, pgPoolProvider, probePoolProvider, ProbePoolCloser],
      exports: [Flags, PG_POOL, PROBE_POOL],
    })
    class ScratchServices implements OnApplicationShutdown {
      constructor(@Inject(PG_POOL) private readonly pool: pg.Pool) {}

      onApplicationShutdown(): Promise<void> {
        return this.pool.end();
      }
    }
    @Module({
      imports: [
        AppConfigModule.forRoot(environment, role),
        ScratchServices,
        ColumnMigrationModule.forRootAsync(columnMigrationSetup),
        ...(role === 'runner' ? [ColumnMigrationRunnerModule] : []),
      ],
      providers: probes,
    })
    class Root {}
    const context = await NestFactory.createApplicationContext(Root, { logger: false, abortOnError: false });
    this.contexts.push(context);
    return context;
  }

  async leave(context: INestApplicationContext): Promise<void> {
    this.contexts.splice(this.contexts.indexOf(context), 1);
    await context.close();
  }

  set(plan: Plan, what: ColumnMigrationFlag, setting: 'on' | 'off' | number): void {
    this.flags.set(columnMigrationFlag(plan.key, what), setting);
  }

  async phase(plan: Plan): Promise<string> {
    const { rows } = await this.db.query<{ phase: string }>(
      `select m.phase from column_migration.migration as m where m.key = $1`,
      [plan.key],
    );
    return rows[0]?.phase ?? 'not in the ledger';
  }

  /** What the next step waits for, in words; empty when nothing. */
  async reasons(plan: Plan): Promise<string> {
    const { rows } = await this.db.query<{ reasons: string | null }>(
      `select m.waiting->>'reasons' as reasons from column_migration.migration as m where m.key = $1`,
      [plan.key],
    );
    return rows[0]?.reasons ?? '';
  }

  async untilPhase(plan: Plan, phase: string): Promise<void> {
    await waitFor(async () => (await this.phase(plan)) === phase, { what: `phase ${phase}` }).catch(
      async (error: unknown) => {
        throw new Error(`${String(error)}: in ${await this.phase(plan)}, waiting for ${await this.reasons(plan)}`);
      },
    );
  }

  async untilReason(plan: Plan, pattern: RegExp): Promise<void> {
    await waitFor(async () => pattern.test(await this.reasons(plan)), {
      what: String(pattern),
    }).catch(async (error: unknown) => {
      throw new Error(`${String(error)}: in ${await this.phase(plan)}, waiting for ${await this.reasons(plan)}`);
    });
  }

  async close(): Promise<void> {
    for (const context of this.contexts.splice(0)) await context.close();
    await this.flags.stop();
  }
}

function probeOf(plan: Plan): Type {
  @ColumnMigration({ key: plan.key, model: 'Account', plan })
  @Injectable()
  class Probe {}
  return Probe;
}
