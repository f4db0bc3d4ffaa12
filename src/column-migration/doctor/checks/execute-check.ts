import { readMissingExecute } from '../../guard/missing-execute.sql.js';
import { error, type Examined } from '../examined.js';
import type { Found } from '../finding.js';

/** No writer lacks the right to execute what the guard calls for it. */
export async function checkExecute(examined: Examined): Promise<Found> {
  const { db, plan, row } = examined;
  if (row.phase === 'contracted') return [];
  const missing = await readMissingExecute(db, plan);
  return missing.map((one) =>
    error(
      examined,
      'guard.not_executable',
      `${one.role} may not execute ${one.function}, which the guard calls as the writing role: writes of ${one.role} fail`,
      `GRANT EXECUTE ON FUNCTION ${one.function} TO ${one.role}`,
    ),
  );
}
