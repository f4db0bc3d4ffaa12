import type { Plan } from '../plan/plan.js';
import { oldFilledName } from '../guard/guard-names.js';
import type { Queryable } from '../sql/queryable.js';
import { type Condition, met, unmet } from './condition.js';
import { columnPairs, renameColumn, mentionsColumn } from '../plan/column-pairs.js';

/** NOT NULL checks need no counterpart: `…_is_filled` replaces the old column's while it moves, and the new column's is required before `enforced`. */
const NOT_NULL = /^CHECK \(\(\S+ IS NOT NULL\)\)/;

/**
 * Every check and foreign key on an old column has a counterpart on the new one, and no other table refers to the old
 * one.
 */
export async function constraintsExist(db: Queryable, plan: Plan): Promise<Condition> {
  const pairs = columnPairs(plan);
  const { rows } = await db.query<{ name: string; definition: string; is_valid: boolean; is_referring: boolean }>(
    `select k.conname as name, pg_get_constraintdef(k.oid) as definition, k.convalidated as is_valid, k.confrelid = c.oid as is_referring
       from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
       join pg_constraint as k on (k.conrelid = c.oid and k.contype in ('c', 'f')) or k.confrelid = c.oid
      where n.nspname = $1 and c.relname = $2`,
    [plan.schema, plan.table],
  );
  const valid = new Set(rows.filter((row) => row.is_valid).map((row) => row.definition));
  // In mode `invalidate` this check says more than NOT NULL.
  const ours = new Set(pairs.map(([old]) => oldFilledName(plan, old)));
  const missing = rows
    .filter(
      ({ name, definition }) =>
        !NOT_NULL.test(definition) && !ours.has(name) && pairs.some(([old]) => mentionsColumn(definition, old)),
    )
    .filter(
      (row) =>
        !valid.has(pairs.reduce((text, [old, renewed]) => renameColumn(text, old, renewed), row.definition)) ||
        row.is_referring,
    );
  if (missing.length === 0)
    return met('counterparts.constraints', 'what is checked of the old column is checked of the new one too');
  return unmet(
    'counterparts.constraints',
    `no valid counterpart on the new column for: ${missing.map(({ name, definition }) => `${name} ${definition}`).join('; ')}`,
  );
}

/** A role with a grant on an old column alone has the same grant on the new one (D17). */
export async function grantsExist(db: Queryable, plan: Plan): Promise<Condition> {
  const pairs = columnPairs(plan);
  const { rows } = await db.query<{ column: string; grantee: string; privilege: string }>(
    `select a.attname as column, coalesce(nullif(x.grantee, 0)::regrole::text, 'public') as grantee, x.privilege_type as privilege
       from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
       join pg_attribute as a on a.attrelid = c.oid and a.attacl is not null
      cross join lateral aclexplode(a.attacl) as x
      where n.nspname = $1 and c.relname = $2`,
    [plan.schema, plan.table],
  );
  const granted = new Set(rows.map((row) => `${row.privilege} on ${row.column} to ${row.grantee}`));
  const missing = pairs.flatMap(([old, renewed]) =>
    rows
      .filter((row) => row.column === old)
      .map((row) => `${row.privilege} on ${renewed} to ${row.grantee}`)
      .filter((grant) => !granted.has(grant)),
  );
  if (missing.length === 0)
    return met('counterparts.grants', 'every role that may use the old column may use the new one');
  return unmet('counterparts.grants', `missing: GRANT ${[...new Set(missing)].join('; GRANT ')}`);
}

/**
 * The planner has statistics on the new column as on the old one. Without them its plans would change when reads move.
 */
export async function statisticsExist(db: Queryable, plan: Plan): Promise<Condition> {
  const { rows } = await db.query<{ missing: string[] | null }>(
    `select array_agg(w.name) as missing
       from unnest($3::text[]) as w (name)
      where not exists (select from pg_stats as s where s.schemaname = $1 and s.tablename = $2 and s.attname = w.name)
        and exists (select from pg_stats as s where s.schemaname = $1 and s.tablename = $2 and s.attname = any($4::text[]))`,
    [plan.schema, plan.table, plan.new.columns.map(({ name }) => name), plan.old.columns.map(({ name }) => name)],
  );
  const missing = rows[0]?.missing ?? [];
  if (missing.length === 0) return met('counterparts.statistics', 'the planner knows the new column');
  return unmet(
    'counterparts.statistics',
    `the planner has no statistics on ${missing.join(', ')}: the coordinator runs ANALYZE once the rest is met`,
    'analyze',
  );
}

/** The database itself computes nothing from an old column: that would be dropped with it. */
export async function nothingGenerated(db: Queryable, plan: Plan): Promise<Condition> {
  const { rows } = await db.query<{ name: string }>(
    `select distinct g.attname as name
       from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
       join pg_attribute as g on g.attrelid = c.oid and g.attgenerated <> ''
       join pg_attrdef as f on f.adrelid = c.oid and f.adnum = g.attnum
       join pg_depend as d on d.classid = 'pg_attrdef'::regclass and d.objid = f.oid and d.refobjid = c.oid
       join pg_attribute as o on o.attrelid = c.oid and o.attnum = d.refobjsubid and o.attnum <> g.attnum
      where n.nspname = $1 and c.relname = $2 and o.attname = any($3::text[])`,
    [plan.schema, plan.table, plan.old.columns.map(({ name }) => name)],
  );
  if (rows.length === 0) return met('counterparts.generated', 'no generated column is made from the old one');
  return unmet(
    'counterparts.generated',
    `generated column ${rows.map(({ name }) => name).join(', ')} is made from the old column: make it from the new one`,
  );
}
