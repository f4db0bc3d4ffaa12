import type { Plan } from '../plan/plan.js';
import { guardFunctionSql } from '../guard/guard-function.sql.js';
import { guardStateOf } from '../guard/guard-states.js';
import type { Phase } from '../phase/phase.js';

/** The statement that makes the guard behave as it does in this phase. */
export function guardFor(plan: Plan, phase: Phase): string {
  return guardFunctionSql(plan, guardStateOf(phase));
}
