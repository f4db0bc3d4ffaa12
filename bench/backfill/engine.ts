import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { Backfill } from '../../src/column-migration/backfill/backfill.service.js';
import type { Plan } from '../../src/column-migration/plan/plan.js';
import { takeLease } from '../../src/column-migration/lease/lease.sql.js';
import { readLedger } from '../../src/column-migration/ledger/read-ledger.sql.js';
import { Sweep } from '../../src/column-migration/verification/sweep.service.js';

/** The engine as a runner has it. */
export class BenchEngine {
  readonly pool: pg.Pool;
  private readonly names = {
    instance: {
      id: randomUUID(),
      role: 'runner',
      build: 'bench',
      applicationName: `treasurer-runner:${randomUUID().slice(0, 8)}`,
    },
    sessionPrefix: 'treasurer',
    latencyHistogram: 'treasurer_http_request_duration_seconds',
  } as const;

  constructor(
    url: string,
    private readonly plan: Plan,
  ) {
    this.pool = new pg.Pool({ connectionString: url, max: 10, application_name: this.names.instance.applicationName });
    // A database is dropped while the last connections to it are closing.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /** Settings of the run: `duty` 1 is full speed. */
  async tune(duty: number, workers = 1, limits: object = {}): Promise<void> {
    await this.pool.query(
      `insert into column_migration.backfill (migration_key, version, status, duty, workers, limits) values ($1, 0, 'pending', $2, $3, $4)
       on conflict (migration_key) do update set duty = excluded.duty, workers = excluded.workers, limits = excluded.limits`,
      [this.plan.key, duty, workers, JSON.stringify(limits)],
    );
  }

  async fill(signal = new AbortController().signal): Promise<string> {
    return new Backfill(this.pool, { ...this.names, leaseTtlMs: 10_000 }).run(this.plan, await this.row(), signal);
  }

  /** @param duty its default unless given */
  async sweep(duty?: number, signal = new AbortController().signal): Promise<string> {
    const lease = await takeLease(this.pool, 'bench', this.names.instance.id, 600_000);
    if (lease === undefined) throw new Error('somebody else sweeps');
    return new Sweep(this.pool, this.names).run(this.plan, await this.row(), lease, signal, {
      ...(duty !== undefined && { duty }),
    });
  }

  private async row() {
    const row = (await readLedger(this.pool)).get(this.plan.key);
    if (row === undefined) throw new Error('the ledger does not know the plan');
    return row;
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

/** No signal holds a run that is measured at full speed. */
export const UNTHROTTLED = {
  'replica-lag-ms': null,
  'replica-lag-bytes': null,
  'archive-backlog': null,
  'checkpoint-pressure': null,
  vacuum: null,
  'blocked-ms': null,
  'active-sessions': null,
  'probe-ms': null,
};
