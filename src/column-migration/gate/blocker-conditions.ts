import { readStrayWriters } from '../guard/stray-writers.sql.js';
import type { Plan } from '../plan/plan.js';
import type { Queryable } from '../sql/queryable.js';
import { type Condition, met, unmet } from './condition.js';

/** Nobody but members of the fleet has written the old column alone in the soak time. */
export async function noStrayWriters(db: Queryable, plan: Plan, soakMs: number): Promise<Condition> {
  const writers = await readStrayWriters(db, plan.key, soakMs);
  if (writers.length === 0) return met('writers.none_stray', 'nobody wrote the old column alone in the soak time');
  const named = writers.map(({ applicationName, role, writes }) => `${applicationName} as ${role} (${writes})`);
  return unmet('writers.none_stray', `still writing the old column: ${named.join(', ')}; move them to the new one`);
}

/** No view, rule, policy, generated column, index or foreign key needs an old column that will be dropped. */
export async function nothingDependsOnOld(db: Queryable, plan: Plan): Promise<Condition> {
  const gone = plan.old.columns
    .map(({ name }) => name)
    .filter((name) => !plan.new.columns.some((column) => column.name === name));
  const { rows } = await db.query<{ what: string }>(
    `select distinct pg_describe_object(d.classid, d.objid, 0) as what
       from pg_depend as d
       join pg_class as c on c.oid = d.refobjid join pg_namespace as n on n.oid = c.relnamespace
       join pg_attribute as a on a.attrelid = c.oid and a.attnum = d.refobjsubid
      where d.refclassid = 'pg_class'::regclass and n.nspname = $1 and c.relname = $2 and a.attname = any($3::text[])
        and d.classid in ('pg_rewrite'::regclass, 'pg_policy'::regclass, 'pg_publication_rel'::regclass)`,
    [plan.schema, plan.table, gone],
  );
  if (rows.length === 0) return met('dependents.none', 'nothing in the catalog depends on the old column');
  return unmet(
    'dependents.none',
    `these depend on the old column: ${rows.map(({ what }) => what).join(', ')}; move them to the new one`,
  );
}
