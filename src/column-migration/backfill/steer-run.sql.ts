import type { Queryable } from '../sql/queryable.js';
import type { Frontier } from './run.sql.js';
import type { Visiting } from './visiting.js';

export async function writeFrontier(db: Queryable, key: string, frontier: Frontier | null): Promise<void> {
  await db.query(
    `update column_migration.backfill as b set frontier = $2, updated_at = clock_timestamp() where b.migration_key = $1`,
    [key, frontier === null ? null : JSON.stringify(frontier)],
  );
}

/** Applies to the ranges that are cut from now on. */
export async function writeVisiting(db: Queryable, key: string, visiting: Visiting): Promise<void> {
  await db.query(`update column_migration.backfill as b set visiting = $2 where b.migration_key = $1`, [
    key,
    JSON.stringify(visiting),
  ]);
}
