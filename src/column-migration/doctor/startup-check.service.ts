import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { sqlstateOf } from '../../database/index.js';
import {
  COLUMN_MIGRATION_OPTIONS,
  type ColumnMigrationOptions,
  directConnection,
} from '../column-migration.options.js';
import { FleetMembership } from '../fleet/fleet-membership.service.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import { readLedger } from '../ledger/read-ledger.sql.js';
import { definitionProblems, definitionStageOf } from '../definition/check-definition.js';
import type { ColumnMigrationDefinition } from '../definition/define.js';
import { planIn } from '../plan/plan-in.js';
import { ColumnMigrationRegistry } from '../definition/registry.js';

/** How long a stop waits for it at most. */
const CONNECT_MS = 1_000;
const STATEMENT_MS = 10_000;

/**
 * Logs an error, once after the start, for each column migration of this build that its table cannot carry. Nothing
 * waits for the check, and the process goes on serving: the gate refuses the first step anyway, and otherwise all pods
 * of a deploy would fail together.
 */
@Injectable()
export class StartupCheck implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('ColumnMigration');
  private stopListening: () => void = () => undefined;
  private client: pg.Client | undefined;
  private running: Promise<void> | undefined;
  private isClosing = false;
  private hasFailed = false;

  constructor(
    @Inject(FleetMembership) private readonly membership: Pick<FleetMembership, 'onLedger'>,
    @Inject(ColumnMigrationRegistry) private readonly registry: Pick<ColumnMigrationRegistry, 'all'>,
    @Inject(COLUMN_MIGRATION_OPTIONS)
    private readonly options: Pick<ColumnMigrationOptions, 'instance' | 'directUrl' | 'leaseTtlMs' | 'sessionPrefix'>,
  ) {}

  /**
   * Begins when the ledger was read, and so not before there is a database. What fails is tried again at the next poll.
   */
  onApplicationBootstrap(): void {
    if (this.options.instance.role === 'cli' || this.registry.all().size === 0) return;
    this.stopListening = this.membership.onLedger(() => {
      this.running ??= this.run();
    });
  }

  /** Idempotent. */
  async onApplicationShutdown(): Promise<void> {
    this.isClosing = true;
    this.stopListening();
    // Ending the client ends a statement under way too.
    await this.client?.end();
    await this.running;
  }

  private async run(): Promise<void> {
    const client = new pg.Client({
      ...directConnection(this.options),
      // Not the member's session name: what is done to a member's sessions must not hit this one.
      application_name: `${this.options.sessionPrefix}-startup-check`,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: STATEMENT_MS,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      // Not earlier: a client that is ended while it connects never reports it.
      this.client = client;
      if (this.isClosing) return;
      const ledger = await readLedger(client);
      for (const definition of this.registry.all().values())
        await this.check(client, definition, ledger.get(definition.key));
      this.stopListening();
    } catch (error) {
      this.running = undefined;
      this.warn(error);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  private async check(
    client: pg.Client,
    { key, plan }: ColumnMigrationDefinition,
    row: LedgerRow | undefined,
  ): Promise<void> {
    if (row?.phase === 'contracted') return;
    const phase = row?.phase;
    const present = phase === undefined ? plan : planIn(plan, phase);
    for (const { kind, what, todo } of await definitionProblems(client, present, definitionStageOf(phase))) {
      if (kind === 'untried') continue;
      this.logger.error({
        message: 'the table cannot carry this column migration: its first step will be refused',
        migration: key,
        what,
        todo,
      });
    }
  }

  private warn(error: unknown): void {
    if (this.isClosing || this.hasFailed) return;
    this.hasFailed = true;
    this.logger.warn({
      message: 'the definitions of column migrations could not be checked; trying again',
      code: sqlstateOf(error) ?? (error as { readonly code?: unknown }).code,
    });
  }
}
