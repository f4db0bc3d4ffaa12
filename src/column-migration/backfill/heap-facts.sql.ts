import type { Plan } from '../plan/plan.js';
import type { SideName } from '../phase/phase.js';
import { backwardOf, forwardOf } from '../plan/plan.sql.js';
import { quoteName } from '../sql/quote.js';
import type { Queryable } from '../sql/queryable.js';
import { type Heap, heapName } from './heaps.sql.js';

/** What the catalog and a look at some pages say about a table. Statistics may be missing. */
export interface HeapFacts {
  /** Whether PostgreSQL's own table access method keeps it: then rows have blocks and line pointers. */
  readonly isHeap: boolean;
  readonly fillfactor: number;
  readonly indexes: number;
  /** Whether an index names a column that is filled: then no update can be HOT. */
  readonly isIndexed: boolean;
  readonly keyType: string;
  /** Correlation of the key's order with that of the blocks. `null` without statistics. */
  readonly keyCorrelation: number | null;
  readonly heapBytes: number;
  readonly sharedBuffers: number;
}

export interface PageSample {
  readonly rowsPerPage: number;
  readonly rowBytes: number;
  readonly grownBytes: number;
}

const SAMPLED_BLOCKS = 8;

export async function readHeapFacts(db: Queryable, plan: Plan, heap: Heap, filled: SideName): Promise<HeapFacts> {
  const { rows } = await db.query<HeapFacts>(
    `select coalesce(m.amname, 'heap') = 'heap' as "isHeap",
            coalesce((select o.option_value::integer from pg_options_to_table(c.reloptions) as o where o.option_name = 'fillfactor'), 100) as fillfactor,
            (select count(*)::integer from pg_index as i where i.indrelid = c.oid) as indexes,
            exists (select from pg_index as i join pg_class as x on x.oid = i.indexrelid join pg_am as a on a.oid = x.relam
                     join pg_depend as d on d.classid = 'pg_class'::regclass and d.objid = i.indexrelid and d.refobjid = c.oid
                     join pg_attribute as f on f.attrelid = c.oid and f.attnum = d.refobjsubid and f.attname = any($2::text[])
                    where i.indrelid = c.oid and a.amname <> 'brin') as "isIndexed",
            (select format_type(k.atttypid, null) from pg_attribute as k where k.attrelid = c.oid and k.attname = $3) as "keyType",
            (select s.correlation from pg_stats as s where s.schemaname = $4 and s.tablename = $5 and s.attname = $3) as "keyCorrelation",
            pg_relation_size(c.oid)::float8 as "heapBytes", pg_size_bytes(current_setting('shared_buffers'))::float8 as "sharedBuffers"
       from pg_class as c left join pg_am as m on m.oid = c.relam where c.oid = $1`,
    [heap.oid, plan[filled].columns.map(({ name }) => name), plan.primaryKey[0] ?? '', heap.schema, heap.name],
  );
  const facts = rows[0];
  if (facts === undefined) throw new Error(`the table ${heapName(heap)} has gone`);
  return facts;
}

/** Samples pages of the beginning, the middle and the end. */
export async function samplePages(db: Queryable, plan: Plan, heap: Heap, filled: SideName): Promise<PageSample> {
  const from = [...new Set([0, Math.floor(heap.blocks / 2), Math.max(0, heap.blocks - SAMPLED_BLOCKS)])];
  const value = (field: string): string => (filled === 'new' ? forwardOf : backwardOf)(plan, field, 't');
  const grown = plan[filled].columns.map(
    ({ field, name }) =>
      `greatest(0, coalesce(pg_column_size(${value(field)}), 0) - coalesce(pg_column_size(t.${quoteName(name)}), 0))`,
  );
  // One query for each part: ranges joined by OR would read the whole table.
  const parts = from.map(
    (
      block,
    ) => `select (t.ctid::text::point)[0] as page, pg_column_size(t.*) as bytes, ${grown.join(' + ') || '0'} as grown
      from ${heapName(heap)} as t where t.ctid >= '(${block},0)' and t.ctid < '(${block + SAMPLED_BLOCKS},0)'`,
  );
  const { rows } = await db.query<{ rows: string; pages: string; bytes: number | null; grown: number | null }>(
    `select count(*) as rows, count(distinct s.page) as pages, avg(s.bytes)::float8 as bytes, avg(s.grown)::float8 as grown
       from (${parts.join(' union all ')}) as s`,
  );
  const sample = rows[0];
  const pages = Number(sample?.pages ?? 0);
  return {
    rowsPerPage: pages === 0 ? 0 : Number(sample?.rows ?? 0) / pages,
    rowBytes: sample?.bytes ?? 0,
    grownBytes: sample?.grown ?? 0,
  };
}
