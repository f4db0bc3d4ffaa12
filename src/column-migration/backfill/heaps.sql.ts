import type { Plan } from '../plan/plan.js';
import { tableOf } from '../plan/plan.sql.js';
import { quoteName } from '../sql/quote.js';
import type { Queryable } from '../sql/queryable.js';

/** A table that holds rows itself: the plan's own, or a leaf of it when it is partitioned. */
export interface Heap {
  readonly oid: string;
  readonly schema: string;
  readonly name: string;
  /** Its file. When it changes, the table was rewritten, and rows are in other blocks. */
  readonly filenode: string | null;
  readonly blocks: number;
}

/** The order does not change, so a position in the list keeps its meaning. */
export async function readHeaps(db: Queryable, plan: Plan): Promise<readonly Heap[]> {
  const { rows } = await db.query<Heap>(
    `select c.oid::text as oid, n.nspname as schema, c.relname as name, pg_relation_filenode(c.oid)::text as filenode,
            (pg_relation_size(c.oid) / current_setting('block_size')::integer)::integer as blocks
       from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
      where c.relkind = 'r' and (c.oid = $1::regclass or c.oid in (select p.relid from pg_partition_tree($1::regclass) as p where p.isleaf))
      order by c.oid`,
    [tableOf(plan)],
  );
  return rows;
}

/** `"public"."transactions"` */
export function heapName({ schema, name }: Pick<Heap, 'schema' | 'name'>): string {
  return `${quoteName(schema)}.${quoteName(name)}`;
}
