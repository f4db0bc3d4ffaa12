import type { Queryable } from '../sql/queryable.js';

/** What an operator may say to a backfill. Every worker, wherever it runs, reads it with its next batch. */
export const OPERATOR_WORDS = ['pause', 'resume', 'cancel'] as const;
export type OperatorWord = (typeof OPERATOR_WORDS)[number];

/** Returns whether it changed anything: there may be nothing to cancel. */
export async function tellBackfill(db: Queryable, key: string, word: OperatorWord): Promise<boolean> {
  if (word === 'cancel')
    return changed(
      db,
      key,
      `status = 'cancelled', holding = null, finished_at = clock_timestamp()`,
      `b.status in ('pending', 'running')`,
    );
  await ensureRow(db, key);
  if (word === 'pause') return changed(db, key, 'is_paused = true', 'not b.is_paused');
  return changed(
    db,
    key,
    `is_paused = false, problem = null, finished_at = case when b.status in ('failed', 'cancelled') then null else b.finished_at end,
     status = case when b.status in ('failed', 'cancelled') then case when b.visiting is null then 'pending' else 'running' end else b.status end`,
    `b.is_paused or b.status in ('failed', 'cancelled')`,
  );
}

export interface Tuning {
  readonly targetMs?: number;
  readonly duty?: number;
  readonly workers?: number;
  /**
   * Limits of the throttle, `quarantine`, `triggers` and `vacuum-on-the-way`. They are merged with those already set.
   */
  readonly limits?: Readonly<Record<string, number | string | null>>;
}

export async function tuneBackfill(db: Queryable, key: string, tuning: Tuning): Promise<void> {
  await ensureRow(db, key);
  await db.query(
    `update column_migration.backfill as b
        set target_ms = coalesce($2, b.target_ms), duty = coalesce($3, b.duty), workers = coalesce($4, b.workers), limits = b.limits || $5::jsonb
      where b.migration_key = $1`,
    [key, tuning.targetMs ?? null, tuning.duty ?? null, tuning.workers ?? null, JSON.stringify(tuning.limits ?? {})],
  );
}

/** What is set before a run begins applies to it. Version 0: no run has begun. */
async function ensureRow(db: Queryable, key: string): Promise<void> {
  await db.query(
    `insert into column_migration.backfill as b (migration_key, version, status) values ($1, 0, 'pending') on conflict (migration_key) do nothing`,
    [key],
  );
}

async function changed(db: Queryable, key: string, set: string, condition: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `update column_migration.backfill as b set ${set}, updated_at = clock_timestamp() where b.migration_key = $1 and ${condition}`,
    [key],
  );
  return rowCount === 1;
}
