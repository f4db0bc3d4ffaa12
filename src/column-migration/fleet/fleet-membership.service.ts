import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { INSTANCE, type Instance } from '../../config/index.js';
import { sqlstateOf } from '../../database/index.js';
import { Comparison } from '../adapter/comparison.service.js';
import {
  COLUMN_MIGRATION_OPTIONS,
  type ColumnMigrationOptions,
  directConnection,
} from '../column-migration.options.js';
import { ColumnMigrationRegistry } from '../definition/registry.js';
import { readLedger } from '../ledger/read-ledger.sql.js';
import { UnitOfWork } from '../unit-of-work/unit-of-work.js';
import { acknowledge } from './acknowledge.sql.js';
import { FleetPhases } from './fleet-phases.js';
import { leaveFleet } from './leave-fleet.sql.js';
import { registerMember } from './register-member.sql.js';
import { renewMember } from './renew-member.sql.js';
import { supportsOf } from './supports.js';
import { Wake } from '../../common/wake.js';

/** Between two looks at open units while an acknowledgement waits for them: memory only. */
const DRAIN_LOOK_MS = 10;
const RECONNECT_MS = 250;
const UNDEFINED_TABLE = '42P01';

/**
 * This process's place in the fleet: registers, renews its lease, follows the ledger by LISTEN and by polling, and
 * acknowledges a version as soon as no unit of work of another one is open here. One connection, held as long as it lasts.
 */
@Injectable()
export class FleetMembership implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Fleet');
  private readonly wake = new Wake();
  private readonly acknowledged = new Map<string, bigint>();
  private readonly listeners = new Set<() => void>();
  private abort: AbortController | undefined;
  private running: Promise<void> | undefined;
  private isOutOfTouch = false;

  constructor(
    private readonly phases: FleetPhases,
    private readonly unitOfWork: UnitOfWork,
    private readonly registry: ColumnMigrationRegistry,
    private readonly comparison: Comparison,
    @Inject(INSTANCE) private readonly instance: Instance,
    @Inject(COLUMN_MIGRATION_OPTIONS) private readonly options: ColumnMigrationOptions,
  ) {}

  /** Waits for the first attempt to join, in bounded time: a process without its database starts, and is not ready. */
  async onApplicationBootstrap(): Promise<void> {
    // A command asks and leaves: it uses no adapter.
    if (this.abort !== undefined || this.instance.role === 'cli') return;
    this.abort = new AbortController();
    const { signal } = this.abort;
    await new Promise<void>((firstAttempt) => {
      this.running = this.run(signal, firstAttempt);
    });
  }

  /** The last to leave: until then requests in flight may need the lease. Idempotent. */
  async onApplicationShutdown(): Promise<void> {
    this.abort?.abort();
    await this.running;
  }

  /** Calls back after the ledger was read anew. Answers how to unsubscribe. */
  onLedger(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async run(signal: AbortSignal, firstAttempt: () => void): Promise<void> {
    while (!signal.aborted) {
      const client = new pg.Client({
        ...directConnection(this.options, this.instance),
        query_timeout: Math.max(1_000, this.options.leaseTtlMs / 2),
      });
      try {
        await this.follow(client, signal, firstAttempt);
      } catch (error) {
        this.warn(error);
      } finally {
        firstAttempt();
        await client.end().catch(() => undefined);
      }
      await new Wake().wait(RECONNECT_MS, signal);
    }
  }

  private async follow(client: pg.Client, signal: AbortSignal, firstAttempt: () => void): Promise<void> {
    const failures: Error[] = [];
    client.on('error', (error) => {
      failures.push(error);
      this.wake.ring();
    });
    client.on('notification', () => this.wake.ring());
    await client.connect();
    await client.query('listen column_migration');
    if (!(await this.renew(client))) await this.join(client);
    firstAttempt();
    while (!signal.aborted) {
      await this.acknowledgeAll(client);
      await this.comparison.flush(client);
      await this.wait(signal);
      const broken = failures.at(0);
      if (broken !== undefined) throw broken;
      if (!(await this.renew(client))) await this.join(client);
    }
    this.phases.leave();
    await leaveFleet(client, this.instance.id);
  }

  /** Until the poll, a ring, or the moment when an acknowledgement that waits for open units can be given. */
  private async wait(signal: AbortSignal): Promise<void> {
    const until = performance.now() + Math.min(this.options.pollMs, this.options.leaseTtlMs / 4);
    const left = (): number => Math.max(0, until - performance.now());
    while (left() > 0 && !signal.aborted) {
      const isDraining = this.pending().length > 0;
      const wasRung = await this.wake.wait(isDraining ? Math.min(DRAIN_LOOK_MS, left()) : left(), signal);
      if (wasRung || (isDraining && this.due().length > 0)) return;
    }
  }

  private async renew(client: pg.Client): Promise<boolean> {
    const sentAt = performance.now();
    if (!(await renewMember(client, this.instance.id, this.options.leaseTtlMs))) return false;
    await this.learn(client);
    this.phases.renewed(sentAt);
    return true;
  }

  private async join(client: pg.Client): Promise<void> {
    this.phases.leave();
    this.acknowledged.clear();
    const sentAt = performance.now();
    await client.query('begin');
    const { id, role, build, applicationName } = this.instance;
    await registerMember(client, {
      id,
      role,
      build,
      applicationName,
      supports: supportsOf(this.registry),
      ttlMs: this.options.leaseTtlMs,
    });
    await this.learn(client);
    await client.query('commit');
    this.phases.renewed(sentAt);
    if (this.isOutOfTouch) this.logger.log({ message: 'back in the fleet' });
    this.isOutOfTouch = false;
  }

  private async learn(client: pg.Client): Promise<void> {
    this.phases.learn(await readLedger(client));
    await this.comparison.learn(client);
    for (const listener of this.listeners) listener();
  }

  private async acknowledgeAll(client: pg.Client): Promise<void> {
    for (const { key, version } of this.due()) {
      if (await acknowledge(client, this.instance.id, key, version)) this.acknowledged.set(key, version);
    }
  }

  private pending(): readonly { readonly key: string; readonly version: bigint }[] {
    return [...this.phases.known().values()].filter(({ key, version }) => this.acknowledged.get(key) !== version);
  }

  private due(): readonly { readonly key: string; readonly version: bigint }[] {
    return this.pending().filter(({ key, version }) => this.unitOfWork.hasLeftBehind(key, version));
  }

  private warn(error: unknown): void {
    if (this.isOutOfTouch) return;
    this.isOutOfTouch = true;
    const sqlstate = sqlstateOf(error);
    this.logger.warn({
      message:
        sqlstate === UNDEFINED_TABLE
          ? 'the ledger of column migrations is missing: apply the schema migrations'
          : 'out of touch with the ledger of column migrations; trying again',
      code: sqlstate ?? (error as { readonly code?: unknown }).code,
    });
  }
}
