import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { INSTANCE, type Instance } from '../../config/index.js';
import { Backfill, type BackfillOptions, type RunOutcome } from '../backfill/backfill.service.js';
import { fillKeys, isPoison } from '../backfill/fill-apart.js';
import { inTransaction } from '../backfill/in-transaction.js';
import { quarantinedKeys, releaseMended } from '../backfill/quarantine.sql.js';
import { readPrimaryKey } from '../catalog/primary-key.sql.js';
import { COLUMN_MIGRATION_OPTIONS, type ColumnMigrationOptions } from '../column-migration.options.js';
import { DIRECT_POOL } from '../coordinator/direct-pool.provider.js';
import { planIn } from '../definition/plan-in.js';
import type { Plan } from '../definition/plan.js';
import { ColumnMigrationRegistry } from '../definition/registry.js';
import { KeptLease } from '../lease/kept-lease.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import { readLedger } from '../ledger/read-ledger.sql.js';
import { authoritativeSide } from '../phase/phase.js';
import { UnknownMigrationError } from '../column-migration.errors.js';
import { Sweep } from './sweep.service.js';

/** `busy`: another process sweeps. */
export type VerifyOutcome = RunOutcome | 'busy';

/** Backfill, sweeps and retries by key, as a person asks for them. */
@Injectable()
export class Verifier {
  constructor(
    @Inject(DIRECT_POOL) private readonly pool: pg.Pool,
    @Inject(COLUMN_MIGRATION_OPTIONS) private readonly options: ColumnMigrationOptions,
    @Inject(INSTANCE) private readonly instance: Instance,
    private readonly registry: ColumnMigrationRegistry,
    private readonly backfill: Backfill,
    private readonly sweep: Sweep,
  ) {}

  /** @throws UnknownMigrationError */
  async fill(key: string, signal: AbortSignal, options: BackfillOptions): Promise<RunOutcome> {
    const { plan, row } = await this.known(key);
    return this.backfill.run(plan, row, signal, options);
  }

  /** One whole sweep, at full speed. @throws UnknownMigrationError */
  async verify(key: string, signal: AbortSignal, repairs: boolean): Promise<VerifyOutcome> {
    const { plan, row } = await this.known(key);
    const lease = await KeptLease.take(this.pool, `sweep ${key}`, this.instance.id, this.options.leaseTtlMs);
    if (lease === undefined) return 'busy';
    try {
      return await this.sweep.run(plan, row, lease.lease, signal, { repairs });
    } finally {
      await lease.release();
    }
  }

  /** Tries every row in quarantine once more; answers how many have left it. @throws UnknownMigrationError */
  async retry(key: string): Promise<number> {
    const { plan, row } = await this.known(key);
    const columns = await readPrimaryKey(this.pool, plan);
    const from = authoritativeSide(row.phase);
    const heap = { oid: '0', schema: plan.schema, name: plan.table, filenode: null, blocks: 0 };
    for (const rowKey of await quarantinedKeys(this.pool, plan, columns))
      await inTransaction(this.pool, async (client) => {
        await fillKeys(client, { plan, key: columns, heap, from }, [rowKey]);
        return true;
      }).catch((error: unknown) => {
        if (!isPoison(error)) throw error;
      });
    return releaseMended(this.pool, plan, columns);
  }

  private async known(key: string): Promise<{ readonly plan: Plan; readonly row: LedgerRow }> {
    const definition = this.registry.get(key);
    const row = (await readLedger(this.pool)).get(key);
    if (definition === undefined || row === undefined)
      throw new UnknownMigrationError(key, [...this.registry.all().keys()]);
    return { plan: planIn(definition.plan, row.phase), row };
  }
}
