import { randomUUID } from 'node:crypto';
import pg from 'pg';
import {
  Backfill,
  type BackfillOptions,
  type RunOutcome,
} from '../../../src/column-migration/backfill/backfill.service.js';
import { type BackfillProgress, readBackfill } from '../../../src/column-migration/backfill/progress.sql.js';
import type { Plan } from '../../../src/column-migration/plan/plan.js';
import { readLedger } from '../../../src/column-migration/ledger/read-ledger.sql.js';
import type { LedgerRow } from '../../../src/column-migration/ledger/ledger-row.js';
import { Sweep, type SweepOptions } from '../../../src/column-migration/verification/sweep.service.js';
import { takeLease } from '../../../src/column-migration/lease/lease.sql.js';
import type { Scratch } from './scratch.js';

/** The engine on a scratch table, as a runner has it, without the runner's loop. */
export class Engine {
  readonly pool: pg.Pool;
  readonly names = {
    instance: {
      id: randomUUID(),
      role: 'runner',
      build: 'test',
      applicationName: `treasurer-runner:${randomUUID().slice(0, 8)}`,
    },
    sessionPrefix: 'treasurer',
    latencyHistogram: 'treasurer_http_request_duration_seconds',
  } as const;
  readonly backfill: Backfill;
  readonly sweep: Sweep;

  constructor(
    readonly scratch: Pick<Scratch, 'url' | 'plan'>,
    readonly plan: Plan = scratch.plan,
    ttlMs = 3_000,
  ) {
    this.pool = new pg.Pool({
      connectionString: scratch.url,
      max: 8,
      application_name: this.names.instance.applicationName,
      options: '-c TimeZone=UTC -c row_security=off',
    });
    // Ended by the server when a test kills a session.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
    this.backfill = new Backfill(this.pool, { ...this.names, leaseTtlMs: ttlMs });
    this.sweep = new Sweep(this.pool, this.names);
  }

  async row(): Promise<LedgerRow> {
    const row = (await readLedger(this.pool)).get(this.plan.key);
    if (row === undefined) throw new Error(`the ledger does not know ${this.plan.key}`);
    return row;
  }

  async fill(options: BackfillOptions = {}, signal = new AbortController().signal): Promise<RunOutcome> {
    return this.backfill.run(this.plan, await this.row(), signal, options);
  }

  /** One whole sweep. @param row the ledger's, as it was read earlier */
  async verify(signal = new AbortController().signal, row?: LedgerRow, options?: SweepOptions): Promise<RunOutcome> {
    const lease = await takeLease(this.pool, `sweep ${this.plan.key}`, this.names.instance.id, 60_000);
    if (lease === undefined) throw new Error('somebody else sweeps');
    return this.sweep.run(this.plan, row ?? (await this.row()), lease, signal, options);
  }

  async progress(): Promise<BackfillProgress> {
    const progress = await readBackfill(this.pool, this.plan.key);
    if (progress === undefined) throw new Error('no backfill was begun');
    return progress;
  }

  /** What an operator sets: full speed by default, so that tests end soon. */
  async tune(settings: Readonly<Record<string, unknown>>): Promise<void> {
    const { limits, ...columns } = { duty: 1, ...settings } as Record<string, unknown>;
    const names = Object.keys(columns);
    await this.pool.query(
      `insert into column_migration.backfill (migration_key, version, status, limits, ${names.join(', ')})
       values ($1, 0, 'pending', $2, ${names.map((_, at) => `$${at + 3}`).join(', ')})
       on conflict (migration_key) do update set limits = excluded.limits, ${names.map((name) => `${name} = excluded.${name}`).join(', ')}`,
      [this.plan.key, JSON.stringify(limits ?? {}), ...Object.values(columns)],
    );
  }

  async count(condition: string): Promise<number> {
    const { rows } = await this.pool.query<{ count: string }>(
      `select count(*) as count from ${this.plan.table} as t where ${condition}`,
    );
    return Number(rows[0]?.count);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
