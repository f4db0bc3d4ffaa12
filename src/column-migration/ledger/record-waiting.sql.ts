import type { Phase } from '../phase/phase.js';
import type { Queryable } from '../sql/queryable.js';

/** Records what the next step waits for. Returns whether that has changed. */
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
