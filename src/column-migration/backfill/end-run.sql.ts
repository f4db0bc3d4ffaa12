import type { Queryable } from '../sql/queryable.js';

/** Writes how the run ended. */
export async function writeEnd(
  db: Queryable,
  key: string,
  status: 'completed' | 'failed',
  { problem = null, report = null }: { readonly problem?: string | null; readonly report?: object | null },
): Promise<void> {
  await db.query(
    `update column_migration.backfill as b
        set status = $2, problem = $3, report = $4, holding = null, finished_at = clock_timestamp(), updated_at = clock_timestamp()
      where b.migration_key = $1 and b.status = 'running'`,
    [key, status, problem, report === null ? null : JSON.stringify(report)],
  );
}

/** Adds to the report of a finished run what all sweeps since have found and repaired. */
export async function addSweep(
  db: Queryable,
  key: string,
  version: bigint,
  { rowsSeen, rowsUnequal, rowsRepaired }: Record<'rowsSeen' | 'rowsUnequal' | 'rowsRepaired', number>,
): Promise<void> {
  const plus = (name: string, parameter: string): string =>
    `'${name}', coalesce((b.report->'sweeps'->>'${name}')::bigint, 0) + ${parameter}::bigint`;
  await db.query(
    `update column_migration.backfill as b
        set report = b.report || jsonb_build_object('sweeps', jsonb_build_object(
              ${[plus('count', '1'), plus('rows', '$3'), plus('mismatches', '$4'), plus('repaired', '$5')].join(', ')}))
      where b.migration_key = $1 and b.version = $2 and b.status = 'completed' and b.report is not null`,
    [key, version, rowsSeen, rowsUnequal, rowsRepaired],
  );
}
