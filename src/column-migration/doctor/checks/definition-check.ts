import { definitionProblems, definitionStageOf } from '../../definition/check-definition.js';
import { error, type Examined } from '../examined.js';
import type { Found } from '../finding.js';

/** The table can carry what the definition says. What does not exist at all is `columns.missing`. */
export async function checkDefined(examined: Examined): Promise<Found> {
  const { db, plan, row } = examined;
  if (row.phase === 'contracted') return [];
  const problems = await definitionProblems(db, plan, definitionStageOf(row.phase));
  return problems
    .filter(({ kind }) => kind === 'impossible')
    .map(({ what, todo }) => error(examined, 'definition.impossible', what, todo));
}
