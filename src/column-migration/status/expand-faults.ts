import { columnsFaults, guardFaults, type ColumnsFault, type GuardFault } from '../guard/expand-faults.js';
import { readExpandFacts } from '../guard/expand-facts.sql.js';
import type { Plan } from '../plan/plan.js';
import type { Queryable } from '../sql/queryable.js';

/**
 * What is wrong with the columns and the guard.
 *
 * @param plan with its columns under their names in the phase in force
 */
export async function readExpandFaults(db: Queryable, plan: Plan): Promise<readonly (ColumnsFault | GuardFault)[]> {
  const facts = await readExpandFacts(db, plan);
  return [...columnsFaults(plan, facts), ...guardFaults(plan, facts)];
}
