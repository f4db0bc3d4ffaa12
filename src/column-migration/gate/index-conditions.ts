import { readMissingIndexes } from '../catalog/index-counterparts.sql.js';
import type { Plan } from '../plan/plan.js';
import type { Queryable } from '../sql/queryable.js';
import { type Condition, met, unmet } from './condition.js';

/** Every index that holds an old column has a valid counterpart on the new one. */
export async function indexesExist(db: Queryable, plan: Plan): Promise<Condition> {
  const missing = await readMissingIndexes(db, plan);
  if (missing.length === 0)
    return met('counterparts.indexes', 'every index on the old column has a valid counterpart on the new one');
  return unmet('counterparts.indexes', `no valid counterpart on the new column for: ${missing.join('; ')}`);
}
