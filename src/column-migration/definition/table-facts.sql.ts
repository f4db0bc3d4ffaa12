import type { Queryable } from '../sql/queryable.js';
import type { Plan } from '../plan/plan.js';

/** What the catalog says of one column. */
export interface ColumnFacts {
  readonly name: string;
  readonly type: string;
  readonly isGenerated: boolean;
  readonly hasDefault: boolean;
  /** Whether it belongs to the primary key or the replica identity. */
  readonly isKey: boolean;
  readonly isPartitionKey: boolean;
  /**
   * Whether `=` of its type calls different images equal: interval, a nondeterministic collation, numeric of any scale
   * (D6).
   */
  readonly isCoarse: boolean;
}

export interface TableFacts {
  readonly columns: ReadonlyMap<string, ColumnFacts>;
  /** Publications that send every column of the table, including one that a subscriber lacks. */
  readonly publications: readonly string[];
}

/** `undefined` when there is no such table. */
export async function readTableFacts(db: Queryable, plan: Plan): Promise<TableFacts | undefined> {
  const { rows } = await db.query<{ columns: readonly ColumnFacts[]; publications: readonly string[] }>(
    `select (select jsonb_agg(jsonb_build_object(
               'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
               'isGenerated', a.attgenerated <> '' or a.attidentity <> '', 'hasDefault', a.atthasdef and a.attgenerated = '',
               'isKey', exists (select from pg_index as i where i.indrelid = c.oid and a.attnum = any(i.indkey) and (i.indisprimary or i.indisreplident)),
               'isPartitionKey', exists (select from pg_partitioned_table as p where p.partrelid = c.oid and a.attnum = any(p.partattrs)),
               'isCoarse', y.typname in ('interval', 'citext') or (y.typname = 'numeric' and a.atttypmod = -1)
                 or exists (select from pg_collation as l where l.oid = a.attcollation and not l.collisdeterministic)))
               from pg_attribute as a join pg_type as y on y.oid = a.atttypid
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
            coalesce((select array_agg(p.pubname::text) from pg_publication as p
               where p.puballtables or exists (select from pg_publication_rel as r where r.prpubid = p.oid and r.prrelid = c.oid and r.prattrs is null)), '{}') as publications
       from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p')`,
    [plan.schema, plan.table],
  );
  const row = rows[0];
  return row && { columns: new Map(row.columns.map((one) => [one.name, one])), publications: row.publications };
}
