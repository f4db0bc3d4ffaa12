import type { Phase } from '../phase/phase.js';
import type { Queryable } from '../sql/queryable.js';

export interface Move {
  readonly key: string;
  readonly from: Phase;
  readonly to: Phase;
  readonly version: bigint;
}

/** Moves the phase in force. Returns `false` when the ledger has changed since `version` was read. */
export async function movePhase(db: Queryable, move: Move): Promise<boolean> {
  const { rowCount } = await db.query(
    `update column_migration.migration as m set phase = $3, waiting = null where m.key = $1 and m.phase = $2 and m.version = $4`,
    [move.key, move.from, move.to, move.version],
  );
  return rowCount === 1;
}

export async function recordMovedDefaults(
  db: Queryable,
  key: string,
  defaults: Readonly<Record<string, string>> | null,
): Promise<void> {
  await db.query(`update column_migration.migration as m set moved_defaults = $2 where m.key = $1`, [
    key,
    defaults === null ? null : JSON.stringify(defaults),
  ]);
}
