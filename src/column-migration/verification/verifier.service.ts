import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { Backfill, type BackfillOptions, type RunOutcome } from '../backfill/backfill.service.js';
import { applicationTable } from '../backfill/application/application-table.js';
import { retryApplication } from '../backfill/application/retry-application.js';
import { fillKeys } from '../backfill/fill-apart.js';
import type { Filling } from '../backfill/fill-window.js';
import { isPoison } from '../backfill/halve.js';
import { inRetriedTransaction } from '../sql/in-retried-transaction.js';
import { quarantinedKeys, releaseMended } from '../backfill/quarantine.sql.js';
import { readPrimaryKey } from '../catalog/primary-key.sql.js';
import { COLUMN_MIGRATION_OPTIONS, type ColumnMigrationOptions } from '../column-migration.options.js';
import { DIRECT_POOL } from '../sql/direct-pool.provider.js';
import { planIn } from '../plan/plan-in.js';
import type { Conversion } from '../plan/conversion.js';
import { isInvalidating, type Plan } from '../plan/plan.js';
import { ColumnMigrationRegistry } from '../definition/registry.js';
import { KeptLease } from '../lease/kept-lease.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import { readLedger } from '../ledger/read-ledger.sql.js';
import { authoritativeSide } from '../phase/phase.js';
import { UnknownMigrationError } from '../column-migration.errors.js';
import { Sweep } from './sweep.service.js';

/** `busy`: another process sweeps. */
export type VerifyOutcome = RunOutcome | 'busy';

/** Backfill, sweeps and retries of one key, at a person's request. */
@Injectable()
export class Verifier {
  constructor(
    @Inject(DIRECT_POOL) private readonly pool: pg.Pool,
    @Inject(COLUMN_MIGRATION_OPTIONS) private readonly options: ColumnMigrationOptions,
    private readonly registry: ColumnMigrationRegistry,
    private readonly backfill: Backfill,
    private readonly sweep: Sweep,
  ) {}

  /** @throws UnknownMigrationError */
  async fill(key: string, signal: AbortSignal, options: BackfillOptions): Promise<RunOutcome> {
    const { plan, row, conversion } = await this.known(key);
    return this.backfill.run(plan, row, signal, { ...options, conversion });
  }

  /** One whole sweep. @throws UnknownMigrationError */
  async verify(key: string, signal: AbortSignal, repairs: boolean): Promise<VerifyOutcome> {
    const { plan, row, conversion } = await this.known(key);
    const lease = await KeptLease.take(this.pool, `sweep ${key}`, this.options.instance.id, this.options.leaseTtlMs);
    if (lease === undefined) return 'busy';
    try {
      return await this.sweep.run(plan, row, lease.lease, signal, { repairs, conversion });
    } finally {
      await lease.release();
    }
  }

  /**
   * Tries every row in quarantine again. Returns how many have left it.
   *
   * @throws UnknownMigrationError
   */
  async retry(key: string): Promise<number> {
    const { plan, row, conversion } = await this.known(key);
    const columns = await readPrimaryKey(this.pool, plan);
    const from = authoritativeSide(row.phase);
    const keys = await quarantinedKeys(this.pool, plan, columns);
    if (isInvalidating(plan))
      await retryApplication(this.pool, await applicationTable(this.pool, plan, conversion, from), keys);
    else await this.refill({ plan, key: columns, from }, keys);
    return releaseMended(this.pool, plan, columns);
  }

  private async refill(
    filling: Pick<Filling, 'plan' | 'key' | 'from'>,
    keys: readonly (readonly string[])[],
  ): Promise<void> {
    const { schema, table } = filling.plan;
    const heap = { oid: '0', schema, name: table, filenode: null, blocks: 0 };
    for (const rowKey of keys)
      await inRetriedTransaction(this.pool, async (client) => {
        await fillKeys(client, { ...filling, heap }, [rowKey]);
        return true;
      }).catch((error: unknown) => {
        if (!isPoison(error)) throw error;
      });
  }

  private async known(key: string): Promise<{
    readonly plan: Plan;
    readonly row: LedgerRow;
    readonly conversion: Conversion | undefined;
  }> {
    const definition = this.registry.get(key);
    const row = (await readLedger(this.pool)).get(key);
    if (definition === undefined || row === undefined)
      throw new UnknownMigrationError(key, [...this.registry.all().keys()]);
    return { plan: planIn(definition.plan, row.phase), row, conversion: definition.conversion };
  }
}
