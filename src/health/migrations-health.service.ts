import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import {
  type Condition,
  Gate,
  type MigrationStatus,
  type Phase,
  StatusSnapshot,
  StepImpossibleError,
  type Verdict,
} from '../column-migration/operations.js';
import { PROBE_POOL } from '../database/index.js';

export interface MigrationsReport {
  readonly status: 'ok' | 'degraded';
  /** Why the state could not be read; `migrations` is empty then. */
  readonly reason?: string;
  readonly migrations: readonly MigrationStatus[];
}

/** The same as the gate's verdict, for a step that is none: it is not open either. */
export type Answer = Pick<Verdict, 'key' | 'to' | 'isOpen'> & {
  readonly from: string;
  readonly conditions: readonly Condition[];
};

/** The state of column migrations for people and pipelines. It never makes a process unready: it is the same for all. */
@Injectable()
export class MigrationsHealth {
  constructor(
    private readonly snapshot: StatusSnapshot,
    private readonly gate: Gate,
    @Inject(PROBE_POOL) private readonly pool: pg.Pool,
  ) {}

  async report(): Promise<MigrationsReport> {
    const snapshot = await this.snapshot.current();
    if (snapshot.kind === 'failed') return { status: 'degraded', reason: snapshot.reason, migrations: [] };
    const { migrations } = snapshot;
    return { status: migrations.some(({ isDegraded }) => isDegraded) ? 'degraded' : 'ok', migrations };
  }

  /** Never from a cache: a pipeline acts on it. Throws UnknownMigrationError. */
  async ask(key: string, to: Phase): Promise<Answer> {
    try {
      return await this.gate.ask(this.pool, key, to);
    } catch (error) {
      if (!(error instanceof StepImpossibleError)) throw error;
      const condition = { name: 'step.adjacent' as const, isMet: false, detail: error.message };
      return { key, from: error.from, to, isOpen: false, conditions: [condition] };
    }
  }
}
