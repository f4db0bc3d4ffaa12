import type { Queryable } from '../sql/queryable.js';

/** VACUUMs on the way through a table: after each fifth of it but the last. */
const PARTS = 5;

/** Whether a VACUUM is due by the blocks that are done, and this worker is the one to run it. */
export async function takeVacuum(db: Queryable, key: string, blocks: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update column_migration.backfill as b set vacuums = d.part
       from (select floor(coalesce(sum((r.bounds->>'to')::bigint - (r.bounds->>'from')::bigint), 0) * ${PARTS} / $2)::integer as part
               from column_migration.backfill_range as r where r.migration_key = $1 and r.finished_at is not null and r.bounds->>'by' = 'blocks') as d
      where b.migration_key = $1 and b.vacuums < d.part and d.part < ${PARTS}`,
    [key, blocks],
  );
  return rowCount === 1;
}
