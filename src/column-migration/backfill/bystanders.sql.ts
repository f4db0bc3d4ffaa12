import type { Plan } from '../plan/plan.js';
import { triggerName } from '../guard/guard-names.js';
import { tableOf } from '../plan/plan.sql.js';
import type { Queryable } from '../sql/queryable.js';
import { BACKFILL_SETTING } from '../sql/batch-settings.js';
import type { Heap } from './heaps.sql.js';

/**
 * Triggers that would take a backfill's update for an ordinary edit (B20): a new `updated_at`, a line in the audit, an
 * event in the outbox. Left out are those that fire for other columns only, and those that check the backfill's own
 * setting. Partitions may have triggers of their own.
 */
export async function readBystanders(
  db: Queryable,
  plan: Plan,
  heaps: readonly Heap[],
  filled: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select distinct t.tgname as name from pg_trigger as t join pg_proc as p on p.oid = t.tgfoid
      where (t.tgrelid = $1::regclass or t.tgrelid = any($5::oid[])) and not t.tgisinternal and t.tgenabled in ('O', 'A') and t.tgtype & 16 = 16 and t.tgname <> $2
        and (cardinality(t.tgattr::smallint[]) = 0
             or exists (select from pg_attribute as a where a.attrelid = t.tgrelid and a.attnum = any(t.tgattr::smallint[]) and a.attname = any($3::text[])))
        and position($4 in pg_get_triggerdef(t.oid) || p.prosrc) = 0
        and p.pronamespace <> to_regnamespace('column_migration')
      order by 1`,
    [tableOf(plan), triggerName(plan), filled, BACKFILL_SETTING, heaps.map(({ oid }) => oid)],
  );
  return rows.map(({ name }) => name);
}
