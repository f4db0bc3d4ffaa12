import type { Queryable } from '../sql/queryable.js';

/**
 * A row whose sides were seen to differ, by a read or by the last sweep. Its key and how it differs, but never a value.
 */
export interface Mismatch {
  readonly rowKey: string;
  readonly difference: string;
  readonly foundBy: 'read' | 'sweep';
  readonly at: Date;
}

/**
 * Mismatches of reads stay until the row is seen equal. Those of the last sweep are a sample, and may be repaired by
 * now.
 */
export async function readMismatches(db: Queryable, key: string, limit: number): Promise<readonly Mismatch[]> {
  const { rows } = await db.query<Mismatch>(
    `select m."rowKey", m.difference, m."foundBy", m.at
       from (select r.row_id as "rowKey", r.difference, 'read' as "foundBy", r.last_seen_at as at
               from column_migration.mismatch as r where r.migration_key = $1
             union all
             select (select string_agg(p.part, ', ' order by p.n) from jsonb_array_elements_text(s.value->'key') with ordinality as p (part, n)),
                    s.value->>'difference', 'sweep', e.finished_at
               from column_migration.evidence as e, jsonb_array_elements(e.sample) as s
              where e.migration_key = $1 and e.kind = 'verification') as m
      order by m.at desc, m."rowKey" limit $2`,
    [key, limit],
  );
  return rows;
}
