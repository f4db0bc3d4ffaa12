import { isSameColumn, type Plan } from '../plan/plan.js';
import type { Queryable } from '../sql/queryable.js';
import { readStatements, type SeenStatements } from './read-statements.sql.js';
import { arbitratesOn, isPrismas, type MovingUnique } from './upserts.js';

/**
 * The raw statements that upsert by a unique column that moves. While its index and the other side's both exist, two
 * concurrent upserts may fail on the index that does not arbitrate (D14). `undefined` where no unique column moves, or
 * pg_stat_statements cannot be asked.
 */
export async function readUpserts(db: Queryable, plan: Plan): Promise<SeenStatements | undefined> {
  // Without a column of its own, the new side has no second index.
  if (isSameColumn(plan) || plan.new.columns.length === 0) return undefined;
  const uniques = await movingUniques(db, plan);
  if (uniques.length === 0) return undefined;
  const names = [...plan.old.columns, ...plan.new.columns].map(({ name }) => name);
  const seen = await readStatements(db, plan, names);
  return (
    seen && {
      ...seen,
      statements: seen.statements.filter(
        ({ text }) => arbitratesOn(text, uniques) && !isPrismas(text, plan.schema, plan.table),
      ),
    }
  );
}

async function movingUniques(db: Queryable, plan: Plan): Promise<readonly MovingUnique[]> {
  const { rows } = await db.query<MovingUnique>(
    `select i.relname as name, array_agg(a.attname::text) as columns
       from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
       join pg_index as x on x.indrelid = c.oid and x.indisunique join pg_class as i on i.oid = x.indexrelid
       join pg_attribute as a on a.attrelid = c.oid and a.attnum = any(x.indkey[0:x.indnkeyatts - 1])
      where n.nspname = $1 and c.relname = $2
      group by i.relname having bool_or(a.attname = any($3::text[]))`,
    [plan.schema, plan.table, [...plan.old.columns, ...plan.new.columns].map(({ name }) => name)],
  );
  return rows;
}
