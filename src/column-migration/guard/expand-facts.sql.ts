import type { Plan } from '../plan/plan.js';
import type { Queryable } from '../sql/queryable.js';
import { triggerName } from './guard-names.js';

/** The guard's trigger and function, as the catalog shows them. */
export interface StandingGuard {
  /** `pg_trigger.tgenabled`: `A` fires for every writer, `O` not for replicated writes, `D` for none. */
  readonly enabled: string;
  readonly body: string;
  /** BEFORE triggers of the table that fire after the guard. */
  readonly later: readonly string[];
}

/** What the expand schema migration has left, in its present state. */
export interface ExpandFacts {
  /** Columns of the plan, its token included, that the table does not have. */
  readonly missingColumns: readonly string[];
  /** `undefined`: the table has no such trigger. */
  readonly guard: StandingGuard | undefined;
}

/**
 * One query that reads plain catalog rows only. The gate asks while the table is locked, and a function that prints a
 * definition would wait for that lock.
 *
 * @param plan with its columns under their names in the phase in force
 */
export async function readExpandFacts(db: Queryable, plan: Plan): Promise<ExpandFacts> {
  const wanted = [...plan.old.columns, ...plan.new.columns, ...(plan.token === undefined ? [] : [plan.token])];
  const { rows } = await db.query<{ missing: string[]; enabled: string | null } & Omit<StandingGuard, 'enabled'>>(
    `select array(select w.name from unnest($4::text[]) as w (name)
                   where not exists (select from pg_attribute as a
                                      where a.attrelid = s.oid and a.attname = w.name and a.attnum > 0 and not a.attisdropped)) as missing,
            t.tgenabled::text as enabled, p.prosrc as body,
            array(select o.tgname::text from pg_trigger as o
                   where o.tgrelid = t.tgrelid and not o.tgisinternal and (o.tgtype & 3) = 3 and (o.tgtype & 20) <> 0
                     and o.tgname > t.tgname and o.tgname not like 'zz_guard_%') as later
       from (select to_regclass(format('%I.%I', $1::text, $2::text)) as oid) as s
       left join (pg_trigger as t join pg_proc as p on p.oid = t.tgfoid) on t.tgrelid = s.oid and t.tgname = $3`,
    [plan.schema, plan.table, triggerName(plan), [...new Set(wanted.map(({ name }) => name))]],
  );
  const row = rows[0];
  if (row === undefined || row.enabled === null) return { missingColumns: row?.missing ?? [], guard: undefined };
  const { enabled, body, later } = row;
  return { missingColumns: row.missing, guard: { enabled, body, later } };
}
