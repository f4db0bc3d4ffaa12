import type { Plan } from '../plan/plan.js';
import { needsGuard } from '../guard/guard-trigger.sql.js';
import { triggerName } from '../guard/guard-names.js';
import type { Queryable } from '../sql/queryable.js';
import { type Condition, met, unmet } from './condition.js';
import { readMissingExecute } from './missing-execute.sql.js';

/** Both sides' columns are there, and the guard fires for everybody, after every other BEFORE trigger. */
export async function expandIsApplied(db: Queryable, plan: Plan): Promise<Condition> {
  const wanted = [...plan.old.columns, ...plan.new.columns].map(({ name }) => name);
  const { rows } = await db.query<{ columns: string[]; enabled: string | null; later: string[] }>(
    `select coalesce((select array_agg(a.attname::text) from pg_attribute as a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '{}') as columns,
            (select t.tgenabled::text from pg_trigger as t where t.tgrelid = c.oid and t.tgname = $3) as enabled,
            coalesce((select array_agg(t.tgname::text) from pg_trigger as t
               where t.tgrelid = c.oid and not t.tgisinternal and (t.tgtype & 2) <> 0 and (t.tgtype & 1) <> 0 and (t.tgtype & 20) <> 0 and t.tgname > $3 and t.tgname not like 'zz_guard_%'), '{}') as later
       from pg_class as c join pg_namespace as n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2`,
    [plan.schema, plan.table, triggerName(plan)],
  );
  const table = rows[0];
  if (table === undefined) return unmet('schema.expanded', `there is no table ${plan.schema}.${plan.table}`);
  const missing = wanted.filter((name) => !table.columns.includes(name));
  if (missing.length > 0)
    return unmet('schema.expanded', `column ${missing.join(', ')} is missing: apply the expand schema migration`);
  if (!needsGuard(plan)) return met('schema.expanded', 'the columns are there; a removal needs no guard');
  if (table.enabled === null)
    return unmet(
      'guard.installed',
      `trigger ${triggerName(plan)} is missing: apply the expand schema migration, or \`cli doctor --repair\``,
    );
  if (table.enabled !== 'A')
    return unmet(
      'guard.installed',
      `trigger ${triggerName(plan)} is not ENABLE ALWAYS: some writes pass by it; enable it, then verify anew`,
    );
  if (table.later.length > 0)
    return unmet(
      'guard.last',
      `trigger ${table.later.join(', ')} fires after the guard and may undo it: rename it to sort before ${triggerName(plan)}`,
    );
  return met('guard.installed', 'the columns are there and the guard fires for every writer');
}

/** Whoever may write the table may execute what the guard's condition calls: it runs as the writer, whose write fails otherwise (D17). */
export async function writersMayExecute(db: Queryable, plan: Plan): Promise<Condition> {
  const missing = await readMissingExecute(db, plan);
  if (missing.length === 0) return met('guard.executable', 'whoever may write may execute what the guard calls');
  const grants = missing.map((one) => `GRANT EXECUTE ON FUNCTION ${one.function} TO ${one.role}`);
  return unmet(
    'guard.executable',
    `the guard calls this as whoever writes, and these writes fail: ${grants.join('; ')}`,
  );
}
