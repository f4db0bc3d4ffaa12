import type pg from 'pg';

/** What is taken off a table for a bulk load, as SQL that puts it back: in the order to drop; the reverse is the order to create. */
export interface Deferred {
  readonly name: string;
  readonly drop: string;
  readonly create: string;
}

/**
 * Secondary indexes, unique constraints and foreign keys of tables, from the catalog: building them once over all rows costs a fraction of
 * keeping them row by row. Whoever drops them does so in the transaction that loads, so a crash leaves all as it was.
 */
export async function deferredStructures(db: pg.ClientBase, tables: readonly string[]): Promise<readonly Deferred[]> {
  const { rows } = await db.query<{ name: string; drop: string; create: string }>(
    `select s.name, s.drop, s.create from (
       select c.conname::text as name, case c.contype when 'f' then 1 else 3 end as place,
              format('alter table %s drop constraint %I', c.conrelid::regclass, c.conname) as drop,
              format('alter table %s add constraint %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) as create
         from pg_constraint as c where c.conrelid = any($1::text[]::regclass[]) and c.contype in ('f', 'u')
       union all
       select i.indexrelid::regclass::text, 2, format('drop index %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
         from pg_index as i where i.indrelid = any($1::text[]::regclass[]) and not i.indisunique and i.indisvalid) as s
      order by s.place`,
    [tables],
  );
  return rows;
}
