import type { Plan } from '../plan/plan.js';
import type { Queryable } from '../sql/queryable.js';
import { columnPairs, mentionsColumn, renameColumn } from './column-pairs.js';
import { type Condition, met, unmet } from './condition.js';

/** Every index that holds an old column has a valid counterpart on the new one: same kind, same order, same condition. */
export async function indexesExist(db: Queryable, plan: Plan): Promise<Condition> {
  const pairs = columnPairs(plan);
  if (pairs.length === 0) return met('counterparts.indexes', 'no column stands for another one alone');
  const { rows } = await db.query<{ definition: string; is_valid: boolean }>(
    `select pg_get_indexdef(i.indexrelid) as definition, i.indisvalid and i.indisready as is_valid
       from pg_index as i join pg_class as c on c.oid = i.indrelid join pg_namespace as n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relname = $2`,
    [plan.schema, plan.table],
  );
  const valid = new Set(rows.filter((row) => row.is_valid).map((row) => shapeOf(row.definition)));
  const missing = rows
    .map((row) => row.definition)
    .filter((definition) => pairs.some(([old]) => mentionsColumn(partsOf(definition).keys, old)))
    .filter((definition) => {
      const { head, keys } = partsOf(shapeOf(definition));
      return !valid.has(head + pairs.reduce((text, [old, renewed]) => renameColumn(text, old, renewed), keys));
    });
  if (missing.length === 0)
    return met('counterparts.indexes', 'every index on the old column has a valid counterpart on the new one');
  return unmet('counterparts.indexes', `no valid counterpart on the new column for: ${missing.join('; ')}`);
}

/** Two indexes of one shape differ in their names only. */
function shapeOf(definition: string): string {
  return definition.replace(/ INDEX \S+ ON /, ' INDEX ON ');
}

function partsOf(definition: string): { readonly head: string; readonly keys: string } {
  const start = definition.indexOf(' USING ');
  return { head: definition.slice(0, start), keys: definition.slice(start) };
}
