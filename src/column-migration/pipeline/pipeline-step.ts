import type pg from 'pg';
import { UnknownMigrationError } from '../column-migration.errors.js';
import { lockLedgerRow, readLedger } from '../ledger/read-ledger.sql.js';
import { recordRequest } from '../ledger/record-request.sql.js';
import type { Phase } from '../phase/phase.js';
import { inTransaction } from '../sql/in-transaction.js';

/** The steps that have no flag. The deploy pipeline asks for them, one at a time. */
export const PIPELINE_STEPS = {
  brownout: { from: 'retired', to: 'brownout' },
  undoBrownout: { from: 'brownout', to: 'retired' },
  contract: { from: 'brownout', to: 'contracted' },
} as const satisfies Record<string, { readonly from: Phase; readonly to: Phase }>;
export type PipelineStep = keyof typeof PIPELINE_STEPS;

export interface StepRequest {
  /** `taken`: the phase is already in force. `refused`: the phase in force is not the one that the step starts from. */
  readonly outcome: 'requested' | 'taken' | 'refused';
  readonly phase: Phase;
}

/**
 * Leaves the request in the ledger; the coordinator takes the step when its gate is open. It is judged under the row's
 * lock, so no request is left behind for a phase that has just ended.
 *
 * @throws UnknownMigrationError
 */
export async function requestStep(pool: pg.Pool, key: string, step: PipelineStep, by: string): Promise<StepRequest> {
  const { from, to } = PIPELINE_STEPS[step];
  return inTransaction(pool, async (client) => {
    const row = await lockLedgerRow(client, key);
    if (row === undefined) throw new UnknownMigrationError(key, [...(await readLedger(client)).keys()]);
    if (row.phase === from) await recordRequest(client, key, to, by);
    return { outcome: row.phase === from ? 'requested' : row.phase === to ? 'taken' : 'refused', phase: row.phase };
  });
}

/** Takes the request back, unless the step was taken or somebody else asked for something else meanwhile. */
export async function withdrawStep(pool: pg.Pool, key: string, step: PipelineStep, by: string): Promise<void> {
  await pool.query(
    `update column_migration.migration as m set requested = null
      where m.key = $1 and m.requested->>'to' = $2 and m.requested->>'by' = $3`,
    [key, PIPELINE_STEPS[step].to, by],
  );
}
