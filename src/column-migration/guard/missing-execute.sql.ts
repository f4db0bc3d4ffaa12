import { isInvalidating, type Plan } from '../plan/plan.js';
import { triggerName } from '../guard/guard-names.js';
import type { Queryable } from '../sql/queryable.js';

/**
 * A role whose writes would fail, and the function that the guard's condition calls for them. Both as GRANT takes them.
 */
export interface MissingExecute {
  readonly role: string;
  readonly function: string;
}

/**
 * The guard's body runs with its owner's rights, but its WHEN with the writer's (D17). Possible writers: roles that log
 * in, are granted to such roles, or lend their rights to a SECURITY DEFINER function, with a right on the table, a
 * partition or a view of it; and both owners, of the table for the cascades of foreign keys. What a function calls in
 * turn is known only where its body is BEGIN ATOMIC.
 */
export async function readMissingExecute(db: Queryable, plan: Plan): Promise<readonly MissingExecute[]> {
  if (isInvalidating(plan)) return [];
  const { rows } = await db.query<MissingExecute>(
    `with recursive guard as (
       select t.oid, t.tgfoid, p.proowner as owner, c.oid as table_oid, c.relowner as table_owner
         from pg_trigger as t join pg_proc as p on p.oid = t.tgfoid join pg_class as c on c.oid = t.tgrelid
        where t.tgrelid = to_regclass(format('%I.%I', $1::text, $2::text)) and t.tgname = $3),
     called as (
       select coalesce(o.oprcode::oid, d.refobjid) as oid
         from guard as g
         join pg_depend as d on d.classid = 'pg_trigger'::regclass and d.objid = g.oid and d.refobjid <> g.tgfoid
          and d.refclassid in ('pg_proc'::regclass, 'pg_operator'::regclass)
         left join pg_operator as o on d.refclassid = 'pg_operator'::regclass and o.oid = d.refobjid
       union
       select d.refobjid
         from called as c join pg_proc as p on p.oid = c.oid and not p.prosecdef
         join pg_depend as d on d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.refclassid = 'pg_proc'::regclass),
     writable as (
       select g.table_oid as oid from guard as g
       union select i.relid::oid from guard as g cross join lateral pg_partition_tree(g.table_oid) as i
       union
       select r.ev_class
         from writable as w
         join pg_depend as d on d.refclassid = 'pg_class'::regclass and d.refobjid = w.oid and d.classid = 'pg_rewrite'::regclass
         join pg_rewrite as r on r.oid = d.objid and r.ev_class <> w.oid),
     -- Each condition leaves fewer roles for the next: a server may have thousands, and the last one compares pairs of them.
     lacking as materialized (
       select r.oid, r.rolname, r.rolcanlogin, p.oid as function_oid
         from called as c join pg_proc as p on p.oid = c.oid cross join pg_roles as r
        where not r.rolsuper and not has_function_privilege(r.oid, p.oid, 'EXECUTE')),
     able as materialized (
       select k.oid from (select distinct l.oid from lacking as l) as k
        where exists (
          select from writable as w join pg_class as c on c.oid = w.oid
           where has_any_column_privilege(k.oid, w.oid, 'INSERT, UPDATE') and has_schema_privilege(k.oid, c.relnamespace, 'USAGE')))
     select quote_ident(k.rolname) as role, k.function_oid::regprocedure::text as function
       from lacking as k
      where k.oid in (select g.owner from guard as g union select g.table_owner from guard as g)
         or (k.oid in (select a.oid from able as a)
             and (k.rolcanlogin or k.oid in (select p.proowner from pg_proc as p where p.prosecdef)
                  or (k.rolname !~ '^pg_' and exists (
                        select from pg_roles as l where l.rolcanlogin and not l.rolsuper and pg_has_role(l.oid, k.oid, 'MEMBER')))))
      order by 1, 2`,
    [plan.schema, plan.table, triggerName(plan)],
  );
  return rows;
}
