import type { Plan } from '../definition/plan.js';
import type { Queryable } from '../sql/queryable.js';
import { type Condition, met, unmet } from './condition.js';

/** Nobody but the program's members has set the old column alone for the soak time. */
export async function noStrayWriters(db: Queryable, plan: Plan, soakMs: number): Promise<Condition> {
  const { rows } = await db.query<{ who: string; writes: string }>(
    `select s.application_name || ' as ' || s.role_name as who, count(*) as writes
       from column_migration.stray_write as s
      where s.migration_key = $1 and s.happened_at > clock_timestamp() - make_interval(secs => $2::double precision / 1000)
      group by 1 order by 2 desc limit 5`,
    [plan.key, soakMs],
  );
  if (rows.length === 0) return met('writers.none_stray', 'nobody wrote the old column alone in the soak time');
  return unmet(
    'writers.none_stray',
    `still writing the old column: ${rows.map(({ who, writes }) => `${who} (${writes})`).join(', ')}; move them to the new one`,
  );
}

/** No view, rule, policy, generated column, index or foreign key needs an old column that is to go. */
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

/** Every valid index that leads with or holds an old column has a counterpart on the new one. */
export async function counterpartsExist(db: Queryable, plan: Plan): Promise<Condition> {
  const pairs = pairsOf(plan);
  if (pairs.length === 0) return met('counterparts.exist', 'no column stands for another one alone');
  const { rows } = await db.query<{ definition: string; is_valid: boolean }>(
    `select pg_get_indexdef(i.indexrelid) as definition, i.indisvalid and i.indisready as is_valid
       from pg_index as i join pg_class as c on c.oid = i.indrelid join pg_namespace as n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relname = $2`,
    [plan.schema, plan.table],
  );
  const shapes = new Set(rows.filter((row) => row.is_valid).map((row) => shapeOf(row.definition)));
  const missing = rows
    .filter((row) => pairs.some(([old]) => mentions(row.definition, old)))
    .filter(
      (row) => !shapes.has(pairs.reduce((text, [old, renewed]) => rename(text, old, renewed), shapeOf(row.definition))),
    );
  if (missing.length === 0)
    return met('counterparts.exist', 'every index on the old column has a valid counterpart on the new one');
  return unmet(
    'counterparts.exist',
    `no valid counterpart on the new column for: ${missing.map((row) => row.definition).join('; ')}`,
  );
}

/** Old and new names where one column simply takes another's place. */
function pairsOf(plan: Plan): readonly (readonly [string, string])[] {
  const [old, ...moreOld] = plan.old.columns;
  const [renewed, ...moreNew] = plan.new.columns;
  if (old === undefined || renewed === undefined || moreOld.length + moreNew.length > 0 || old.name === renewed.name)
    return [];
  return [[old.name, renewed.name]];
}

function shapeOf(definition: string): string {
  return definition.replace(/ INDEX \S+ ON /, ' INDEX ON ');
}

function mentions(definition: string, column: string): boolean {
  return new RegExp(`[( "]${column}[) ",]`).test(definition.slice(definition.indexOf(' USING ')));
}

function rename(shape: string, old: string, renewed: string): string {
  const start = shape.indexOf(' USING ');
  return shape.slice(0, start) + shape.slice(start).replace(new RegExp(`(?<=[( "])${old}(?=[) ",])`, 'g'), renewed);
}
