import type { Queryable } from '../sql/queryable.js';

/** A VACUUM is due after each fifth of a table but the last. */
const PARTS = 5;

/** Whether a VACUUM is due by what is done, in blocks or in rows, and this worker is the one to run it. */
export async function takeVacuum(db: Queryable, key: string, blocks: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update column_migration.backfill as b set vacuums = d.part
       from (select floor(${PARTS} * case when x.visiting->>'by' = 'key' then coalesce(sum(r.rows_visited) / nullif(x.rows_expected, 0), 0)
                                     else coalesce(sum((r.bounds->>'to')::numeric - (r.bounds->>'from')::numeric) filter (where r.finished_at is not null), 0) / $2 end)::integer as part
               from column_migration.backfill as x left join column_migration.backfill_range as r on r.migration_key = x.migration_key
              where x.migration_key = $1 group by x.visiting, x.rows_expected) as d
      where b.migration_key = $1 and b.vacuums < d.part and d.part < ${PARTS}`,
    [key, blocks],
  );
  return rowCount === 1;
}
