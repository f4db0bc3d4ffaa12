import type { Phase } from '../phase/phase.js';
import type { Queryable } from '../sql/queryable.js';

export interface Move {
  readonly key: string;
  readonly from: Phase;
  readonly to: Phase;
  readonly version: bigint;
}

/** Moves the phase in force. Answers `false` when the ledger has moved on since `version` was read. */
export async function movePhase(db: Queryable, move: Move): Promise<boolean> {
  const { rowCount } = await db.query(
    `update column_migration.migration as m set phase = $3, waiting = null where m.key = $1 and m.phase = $2 and m.version = $4`,
    [move.key, move.from, move.to, move.version],
  );
  return rowCount === 1;
}

export interface LedgerEvent {
  readonly key: string;
  readonly kind: 'moved' | 'refused' | 'guard' | 'backfill' | 'verification' | 'signed';
  readonly from?: Phase;
  readonly to?: Phase;
  readonly askedBy: string;
  readonly evidence: Readonly<Record<string, unknown>>;
}

export async function recordEvent(db: Queryable, event: LedgerEvent): Promise<void> {
  await db.query(
    `insert into column_migration.event as e (migration_key, kind, from_phase, to_phase, asked_by, evidence) values ($1, $2, $3, $4, $5, $6)`,
    [event.key, event.kind, event.from ?? null, event.to ?? null, event.askedBy, JSON.stringify(event.evidence)],
  );
}

/** What the next step waits for; answers whether that is news. */
export async function recordWaiting(
  db: Queryable,
  key: string,
  to: Phase,
  reasons: readonly string[],
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update column_migration.migration as m
        set waiting = jsonb_build_object('to', $2::text, 'reasons', $3::jsonb, 'since', clock_timestamp())
      where m.key = $1 and (m.waiting is null or m.waiting->>'to' <> $2::text or m.waiting->'reasons' <> $3::jsonb)`,
    [key, to, JSON.stringify(reasons)],
  );
  return rowCount === 1;
}

export async function clearWaiting(db: Queryable, key: string): Promise<void> {
  await db.query(
    `update column_migration.migration as m set waiting = null where m.key = $1 and m.waiting is not null`,
    [key],
  );
}

/** Every live member has acknowledged this version, and what was open then has ended. */
export async function recordSettled(db: Queryable, key: string, version: bigint): Promise<void> {
  await db.query(
    `update column_migration.migration as m set settled_version = $2 where m.key = $1 and m.version = $2`,
    [key, version],
  );
}

/** The guard is strict, or lenient again. Sweeps prove something from `strict_settled_at` on, which is not known yet. */
export async function recordStrict(db: Queryable, key: string, isStrict: boolean): Promise<void> {
  await db.query(
    `update column_migration.migration as m set is_strict = $2, strict_settled_at = null where m.key = $1`,
    [key, isStrict],
  );
}

/** No transaction is open any more that wrote under the lenient guard. */
export async function recordStrictSettled(db: Queryable, key: string): Promise<void> {
  await db.query(
    `update column_migration.migration as m set strict_settled_at = clock_timestamp()
      where m.key = $1 and m.is_strict and m.strict_settled_at is null`,
    [key],
  );
}

/** What the pipeline asks for, in place of what it asked before; `null` takes it back. */
export async function recordRequest(db: Queryable, key: string, to: Phase | null, by: string): Promise<void> {
  await db.query(
    `update column_migration.migration as m
        set requested = case when $2::text is null then null else jsonb_build_object('to', $2::text, 'by', $3::text, 'at', clock_timestamp()) end
      where m.key = $1`,
    [key, to, by],
  );
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
