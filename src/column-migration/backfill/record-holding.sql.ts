import type { Queryable } from '../sql/queryable.js';

/** Records what a worker waits for, and for how long it has waited. */
export async function writeHolding(db: Queryable, key: string, holding: string | null): Promise<void> {
  await db.query(
    `update column_migration.backfill as b set holding = $2 where b.migration_key = $1 and b.holding is distinct from $2`,
    [key, holding],
  );
}

export async function addWaited(db: Queryable, key: string, signal: string, ms: number): Promise<void> {
  await db.query(
    `update column_migration.backfill as b
        set waited_ms = b.waited_ms || jsonb_build_object($2::text, coalesce((b.waited_ms->>$2)::bigint, 0) + $3::bigint) where b.migration_key = $1`,
    [key, signal, Math.round(ms)],
  );
}
