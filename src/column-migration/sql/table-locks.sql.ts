/**
 * The locks that other sessions hold on the table `$1`.`$2` of this database, or on its partitions, as rows of
 * `pg_locks`. The database is compared too, because tables of databases copied from one template have the same oids.
 */
export const TABLE_LOCKS = `(
  select l.* from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    cross join lateral (select c.oid union select p.relid from pg_partition_tree(c.oid) as p) as part
    join pg_locks as l on l.relation = part.oid
   where n.nspname = $1 and c.relname = $2 and l.locktype = 'relation' and l.granted
     and l.database = (select d.oid from pg_database as d where d.datname = current_database())
     and l.pid is distinct from pg_backend_pid())`;
