import { checkDefinition, definitionStageOf } from '../definition/check-definition.js';
import type { Plan } from '../plan/plan.js';
import type { Phase } from '../phase/phase.js';
import type { Queryable } from '../sql/queryable.js';
import { type Condition, met, unmet } from './condition.js';

/** Nothing in the catalog makes the definition impossible. Asked before the definition moves anything. */
export async function definitionIsSound(db: Queryable, plan: Plan, phase: Phase): Promise<Condition> {
  const problems = await checkDefinition(db, plan, definitionStageOf(phase));
  if (problems.length === 0) return met('definition.sound', 'the table is as the definition needs it');
  return unmet('definition.sound', problems.join('; '));
}
