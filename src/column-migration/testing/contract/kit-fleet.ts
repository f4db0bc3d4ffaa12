import { randomUUID } from 'node:crypto';
import { Global, type INestApplicationContext, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { HIDDEN_COLUMNS, type HiddenColumns, PG_POOL, poolConfig } from '../../../database/index.js';
import { columnMigrationFlag, STICKY_KEY } from '../../../flags/index.js';
import { FakeFlags } from '../../../flags/testing/index.js';
import { AdapterOf } from '../../definition/column-adapter.js';
import { ColumnMigrationModule } from '../../column-migration.module.js';
import type { ColumnMigrationOptions, Instance } from '../../column-migration.options.js';
import { ColumnMigrationRunnerModule } from '../../runner/column-migration-runner.module.js';
import { ColumnMigration } from '../../definition/decorator.js';
import { FleetPhases } from '../../fleet/fleet-phases.js';
import { readLedger } from '../../ledger/read-ledger.sql.js';
import { recordRequest } from '../../ledger/record-request.sql.js';
import type { Phase } from '../../phase/phase.js';
import { UnitOfWork } from '../../unit-of-work/unit-of-work.js';
import type { ServerProcess } from './actor.js';
import { delegateOf } from './client.js';
import type { AnyDefinition, ContractOptions } from './options.js';
import { eventually } from './eventually.js';

/** A real fleet in this process: members with adapters, a runner, flags that the kit sets. */
export class KitFleet {
  readonly flags = new FakeFlags();
  private readonly closers: (() => Promise<void>)[] = [];

  constructor(
    private readonly url: string,
    private readonly db: pg.Client,
    private readonly definitions: readonly AnyDefinition<never>[],
  ) {}

  async runner(): Promise<void> {
    await this.join('runner', []);
  }

  /** One more process that serves, with an adapter for each definition. */
  async server(
    client: ContractOptions<never>['client'],
  ): Promise<<V>(definition: AnyDefinition<V>) => ServerProcess<V>> {
    const adapters = this.definitions.map((definition) => {
      @ColumnMigration(definition)
      @Injectable()
      class Adapter extends AdapterOf(definition) {}
      return Adapter;
    });
    const context = await this.join('api', adapters);
    const pool = context.get<pg.Pool>(PG_POOL);
    const prisma = client(pool, context.get<HiddenColumns>(HIDDEN_COLUMNS));
    this.closers.unshift(() => prisma.$disconnect());
    return <V>(definition: AnyDefinition<V>): ServerProcess<V> => {
      const adapter = context.get(adapters[this.definitions.indexOf(definition as never)] ?? Object);
      return {
        unitOfWork: context.get(UnitOfWork),
        delegate: delegateOf(prisma, definition.model),
        client: prisma,
        phase: () => context.get(FleetPhases).inForce(definition.key).phase,
        pinned: () => (adapter as { pinned(): never }).pinned(),
      };
    };
  }

  /** Sets the flags, or asks as the pipeline does, so that the fleet moves through the phase. */
  async askFor(key: string, phase: Phase): Promise<void> {
    if (phase === 'brownout' || phase === 'contracted') return recordRequest(this.db, key, phase, 'the contract kit');
    const reaches = (from: readonly Phase[]): 'on' | 'off' => (from.includes(phase) ? 'off' : 'on');
    this.flags.set(columnMigrationFlag(key, 'dual-write'), reaches(['expanded']));
    const readsNew = reaches(['expanded', 'dual-write', 'backfilled']);
    this.flags.set(columnMigrationFlag(key, 'read-new'), phase === 'read-new' ? 50 : readsNew);
    this.flags.set(columnMigrationFlag(key, 'new-only'), phase === 'new-only' || phase === 'retired' ? 'on' : 'off');
  }

  async takeBack(key: string, phase: Phase): Promise<void> {
    await recordRequest(this.db, key, phase, 'the contract kit');
  }

  async untilPhase(key: string, phase: Phase): Promise<void> {
    const row = async () => (await readLedger(this.db)).get(key);
    await eventually(
      async () => (await row())?.phase === phase,
      async () => {
        const now = await row();
        return `phase ${phase}; in ${now?.phase ?? 'no phase'}, ${now?.waiting?.reasons.join('; ') ?? 'waiting for nothing'}`;
      },
    );
  }

  async close(): Promise<void> {
    for (const close of this.closers.splice(0)) await close();
    await this.flags.stop();
  }

  private async join(
    role: Instance['role'],
    adapters: readonly (new (...args: never[]) => object)[],
  ): Promise<INestApplicationContext> {
    const root = rootOf(this.url, role, this.flags, [...adapters, ...(role === 'runner' ? this.probes() : [])]);
    const context = await NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
    this.closers.push(() => context.close());
    return context;
  }

  /** A runner knows the column migrations, and serves no rows. */
  private probes(): readonly (new () => object)[] {
    return this.definitions.map((definition) => {
      @ColumnMigration(definition)
      @Injectable()
      class Probe {}
      return Probe;
    });
  }
}

/** Settings of the pool with which a process of the kit serves. */
const POOL = {
  DATABASE_POOL_SIZE: 4,
  DATABASE_STATEMENT_TIMEOUT_MS: 15_000,
  DATABASE_LOCK_TIMEOUT_MS: 5_000,
  DATABASE_IDLE_TRANSACTION_TIMEOUT_MS: 15_000,
} as const;

/** Settings of a service of the kit: its own names, and no soak. */
function optionsOf(url: string, role: Instance['role'], flags: FakeFlags, probePool: pg.Pool): ColumnMigrationOptions {
  const id = randomUUID();
  return {
    instance: { id, role, build: 'kit', applicationName: `kit-${role}:${id.slice(0, 8)}` },
    flags,
    stickyKey: STICKY_KEY,
    probePool,
    directUrl: url,
    sessionPrefix: 'kit',
    metricsPrefix: 'kit',
    latencyHistogram: 'kit_request_duration_seconds',
    leaseTtlMs: 10_000,
    pollMs: 50,
    maxUnitAgeMs: 60_000,
    soakMs: 0,
  };
}

function rootOf(
  url: string,
  role: Instance['role'],
  flags: FakeFlags,
  providers: readonly (new (...args: never[]) => object)[],
): new () => object {
  const pool = new pg.Pool(poolConfig({ ...POOL, DATABASE_URL: url }, `kit-${role}`));
  @Global()
  @Module({ providers: [{ provide: PG_POOL, useValue: pool }], exports: [PG_POOL] })
  class Services implements OnApplicationShutdown {
    onApplicationShutdown(): Promise<void> {
      return pool.end();
    }
  }
  @Module({
    imports: [
      Services,
      ColumnMigrationModule.forRoot(optionsOf(url, role, flags, pool)),
      ...(role === 'runner' ? [ColumnMigrationRunnerModule] : []),
    ],
    providers: [...providers],
  })
  class Root {}
  return Root;
}
