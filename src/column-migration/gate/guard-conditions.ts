import { sentenceOf } from '../facts/fault.js';
import { columnsFaults, guardFaults } from '../guard/expand-faults.js';
import { readExpandFacts } from '../guard/expand-facts.sql.js';
import { readMissingExecute } from '../guard/missing-execute.sql.js';
import type { Plan } from '../plan/plan.js';
import type { Queryable } from '../sql/queryable.js';
import { type Condition, met, unmet } from './condition.js';

/** The columns exist, and the guard fires for every writer and after every other BEFORE trigger. */
export async function expandStands(
  db: Queryable,
  plan: Plan,
): Promise<readonly [columns: Condition, guard: Condition]> {
  const facts = await readExpandFacts(db, plan);
  const columns = columnsFaults(plan, facts);
  const guard = guardFaults(plan, facts);
  return [
    columns.length === 0
      ? met('columns.present', 'the columns are there')
      : unmet('columns.present', columns.map(sentenceOf).join('; ')),
    guard.length === 0
      ? met('guard.installed', 'the guard, where one is needed, fires for every writer, after every other trigger')
      : unmet('guard.installed', guard.map(sentenceOf).join('; ')),
  ];
}

/**
 * Every role that may write the table may execute what the guard's condition calls. The condition runs with the
 * writer's rights, and without them the write fails (D17).
 */
export async function writersMayExecute(db: Queryable, plan: Plan): Promise<Condition> {
  const missing = await readMissingExecute(db, plan);
  if (missing.length === 0)
    return met('guard.executable', 'every role that may write may execute what the guard calls');
  const grants = missing.map((one) => `GRANT EXECUTE ON FUNCTION ${one.function} TO ${one.role}`);
  return unmet(
    'guard.executable',
    `the guard calls functions as the writing role, and these writes fail: ${grants.join('; ')}`,
  );
}
