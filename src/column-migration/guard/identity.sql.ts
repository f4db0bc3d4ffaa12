import type { Plan } from '../plan/plan.js';
import type { Queryable } from '../sql/queryable.js';
import { LEDGER_SCHEMA, triggerName } from './guard-names.js';

/** What a proof depends on. If any of it was replaced, disabled or restored, the proof is void. */
export interface Identity {
  readonly table: string | null;
  readonly trigger: string | null;
  readonly triggerEnabled: string | null;
  readonly guardFunction: string | null;
  readonly partitions: readonly string[];
}

/** The present oid and xmin of the table's guard and its function, and the table's partitions. */
export async function readIdentity(db: Queryable, plan: Plan): Promise<Identity> {
  const { rows } = await db.query<Identity>(
    `select c.oid::text as "table",
            (select t.oid::text || ':' || t.xmin::text from pg_trigger as t where t.tgrelid = c.oid and t.tgname = $3) as trigger,
            (select t.tgenabled::text from pg_trigger as t where t.tgrelid = c.oid and t.tgname = $3) as "triggerEnabled",
            (select p.oid::text || ':' || p.xmin::text from pg_proc as p where p.pronamespace = to_regnamespace($4) and p.proname = $5) as "guardFunction",
            coalesce((select array_agg(i.inhrelid::text order by i.inhrelid) from pg_inherits as i where i.inhparent = c.oid), '{}') as partitions
       from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relname = $2`,
    [plan.schema, plan.table, triggerName(plan), LEDGER_SCHEMA, `guard_${plan.key}`],
  );
  return rows[0] ?? { table: null, trigger: null, triggerEnabled: null, guardFunction: null, partitions: [] };
}

/** What differs between two identities, for people; empty when nothing does. */
export function differencesOf(before: Identity, now: Identity): readonly string[] {
  const parts = {
    table: 'the table',
    trigger: 'the guard',
    triggerEnabled: "the guard's being enabled",
    guardFunction: "the guard's function",
    partitions: 'the list of partitions',
  };
  return (Object.keys(parts) as (keyof Identity)[])
    .filter((part) => JSON.stringify(before[part]) !== JSON.stringify(now[part]))
    .map((part) => parts[part]);
}
