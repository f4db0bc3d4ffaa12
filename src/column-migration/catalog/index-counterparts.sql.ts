import { columnPairs, mentionsColumn, renameColumn } from '../plan/column-pairs.js';
import type { Plan } from '../plan/plan.js';
import type { Queryable } from '../sql/queryable.js';

/**
 * The indexes that hold an old column and have no valid counterpart on the new one, as the catalog prints them. A
 * counterpart has the same kind, order and condition.
 */
export async function readMissingIndexes(db: Queryable, plan: Plan): Promise<readonly string[]> {
  const pairs = columnPairs(plan);
  if (pairs.length === 0) return [];
  const { rows } = await db.query<{ definition: string; is_valid: boolean }>(
    `select pg_get_indexdef(i.indexrelid) as definition, i.indisvalid and i.indisready as is_valid
       from pg_index as i join pg_class as c on c.oid = i.indrelid join pg_namespace as n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relname = $2`,
    [plan.schema, plan.table],
  );
  const valid = new Set(rows.filter((row) => row.is_valid).map((row) => shapeOf(row.definition)));
  return rows
    .map((row) => row.definition)
    .filter((definition) => pairs.some(([old]) => mentionsColumn(partsOf(definition).keys, old)))
    .filter((definition) => {
      const { head, keys } = partsOf(shapeOf(definition));
      return !valid.has(head + pairs.reduce((text, [old, renewed]) => renameColumn(text, old, renewed), keys));
    });
}

/** The definition without the index's name: equal for two indexes of one shape. */
function shapeOf(definition: string): string {
  return definition.replace(/ INDEX \S+ ON /, ' INDEX ON ');
}

function partsOf(definition: string): { readonly head: string; readonly keys: string } {
  const start = definition.indexOf(' USING ');
  return { head: definition.slice(0, start), keys: definition.slice(start) };
}
