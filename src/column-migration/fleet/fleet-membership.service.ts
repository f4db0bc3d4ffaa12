import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type pg from 'pg';
import { Loop } from '../../common/loop.js';
import { WarnOnce } from '../../common/warn-once.js';
import { sqlstateOf } from '../../database/index.js';
import { Comparison } from '../adapter/comparison.service.js';
import { COLUMN_MIGRATION_OPTIONS, type ColumnMigrationOptions } from '../column-migration.options.js';
import { ColumnMigrationRegistry } from '../definition/registry.js';
import { readLedger } from '../ledger/read-ledger.sql.js';
import { transactionOn } from '../sql/in-transaction.js';
import { UnitOfWork } from '../unit-of-work/unit-of-work.js';
import { acknowledge } from './acknowledge.sql.js';
import { FleetConnection } from './fleet-connection.js';
import { FleetPhases } from './fleet-phases.js';
import { leaveFleet } from './leave-fleet.sql.js';
import { registerMember } from './register-member.sql.js';
import { renewMember } from './renew-member.sql.js';
import { supportsOf } from './supports.js';

/**
 * The pause between two checks of open units of work, while an acknowledgement waits for them. A check reads memory
 * only.
 */
const DRAIN_LOOK_MS = 10;
const RECONNECT_MS = 250;
const UNDEFINED_TABLE = '42P01';

/**
 * This process's place in the fleet. It registers, renews its lease, follows the ledger by LISTEN and by polling, and
 * acknowledges a version as soon as no unit of work of another version is open in this process. It holds one connection
 * for as long as that lasts.
 */
@Injectable()
export class FleetMembership implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Fleet');
  private readonly acknowledged = new Map<string, bigint>();
  private readonly listeners = new Set<() => void>();
  private readonly loop: Loop;
  private connection: FleetConnection | undefined;
  private drainLooks: NodeJS.Timeout | undefined;

  constructor(
    private readonly phases: FleetPhases,
    private readonly unitOfWork: UnitOfWork,
    private readonly registry: ColumnMigrationRegistry,
    private readonly comparison: Comparison,
    @Inject(COLUMN_MIGRATION_OPTIONS) private readonly options: ColumnMigrationOptions,
  ) {
    this.loop = new Loop(() => this.beat(), {
      pauseMs: Math.min(options.pollMs, options.leaseTtlMs / 4),
      retryMs: RECONNECT_MS,
      warnings: new WarnOnce((error) => this.warn(error), troubleOf),
      recovered: () => this.logger.log({ message: 'back in the fleet' }),
      afterwards: () => this.leave(),
    });
  }

  /**
   * Waits for the first attempt to join, for a bounded time. A process without its database starts, and is not ready.
   */
  async onApplicationBootstrap(): Promise<void> {
    // A command does not join: it uses no adapter, and ends soon.
    if (this.options.instance.role !== 'cli') await this.loop.start();
  }

  /** Leaves the fleet last of all, because until then requests under way may need the lease. Idempotent. */
  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** Calls back after each reading of the ledger. Returns how to unsubscribe. */
  onLedger(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Renews the lease, or joins; then acknowledges what can be acknowledged. */
  private async beat(): Promise<boolean> {
    clearInterval(this.drainLooks);
    try {
      const client = await this.connected();
      if (!(await this.renew(client))) await this.join(client);
      await this.acknowledgeAll(client);
      await this.comparison.flush(client);
    } catch (error) {
      await this.disconnect();
      throw error;
    }
    if (this.pending().length > 0) this.lookForDrain();
    return false;
  }

  private async connected(): Promise<pg.Client> {
    this.connection ??= new FleetConnection(this.options, () => this.loop.ring());
    return this.connection.client();
  }

  private async disconnect(): Promise<void> {
    const { connection } = this;
    this.connection = undefined;
    await connection?.end();
  }

  private async leave(): Promise<void> {
    clearInterval(this.drainLooks);
    if (this.connection === undefined) return;
    try {
      const client = await this.connection.client();
      this.phases.leave();
      await leaveFleet(client, this.options.instance.id);
    } finally {
      await this.disconnect();
    }
  }

  /**
   * Looks at the open units of work that an acknowledgement waits for, and gives it as soon as the last of them has
   * ended.
   */
  private lookForDrain(): void {
    this.drainLooks = setInterval(() => {
      if (this.due().length > 0) this.loop.ring();
    }, DRAIN_LOOK_MS);
    this.drainLooks.unref();
  }

  private async renew(client: pg.Client): Promise<boolean> {
    const sentAt = performance.now();
    if (!(await renewMember(client, this.options.instance.id, this.options.leaseTtlMs))) return false;
    await this.learn(client);
    this.phases.renewed(sentAt);
    return true;
  }

  private async join(client: pg.Client): Promise<void> {
    this.phases.leave();
    this.acknowledged.clear();
    const sentAt = performance.now();
    const { id, role, build, applicationName } = this.options.instance;
    const supports = supportsOf(this.registry);
    const member = { id, role, build, applicationName, supports, ttlMs: this.options.leaseTtlMs };
    // A failure ends the connection, and with it the transaction.
    await transactionOn(client, async () => {
      await registerMember(client, member);
      await this.learn(client);
    });
    this.phases.renewed(sentAt);
  }

  private async learn(client: pg.Client): Promise<void> {
    this.phases.learn(await readLedger(client));
    await this.comparison.learn(client);
    for (const listener of this.listeners) listener();
  }

  private async acknowledgeAll(client: pg.Client): Promise<void> {
    for (const { key, version } of this.due()) {
      if (await acknowledge(client, this.options.instance.id, key, version)) this.acknowledged.set(key, version);
    }
  }

  private pending(): readonly { readonly key: string; readonly version: bigint }[] {
    return [...this.phases.known().values()].filter(({ key, version }) => this.acknowledged.get(key) !== version);
  }

  private due(): readonly { readonly key: string; readonly version: bigint }[] {
    return this.pending().filter(({ key, version }) => this.unitOfWork.hasLeftBehind(key, version));
  }

  private warn(error: unknown): void {
    const code = sqlstateOf(error) ?? (error as { readonly code?: unknown }).code;
    this.logger.warn({ message: troubleOf(error), code });
  }
}

function troubleOf(error: unknown): string {
  return sqlstateOf(error) === UNDEFINED_TABLE
    ? 'the ledger of column migrations is missing: apply the schema migrations'
    : 'lost contact with the ledger of column migrations; trying again';
}
