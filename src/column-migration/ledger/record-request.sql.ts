import type { Phase } from '../phase/phase.js';
import type { Queryable } from '../sql/queryable.js';

/** Records what the pipeline asks for, in place of its earlier request. `null` takes the request back. */
export async function recordRequest(db: Queryable, key: string, to: Phase | null, by: string): Promise<void> {
  await db.query(
    `update column_migration.migration as m
        set requested = case when $2::text is null then null else jsonb_build_object('to', $2::text, 'by', $3::text, 'at', clock_timestamp()) end
      where m.key = $1`,
    [key, to, by],
  );
}
