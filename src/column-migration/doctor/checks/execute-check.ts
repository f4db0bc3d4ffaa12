import { readMissingExecute } from '../../gate/missing-execute.sql.js';
import { error, type Examined } from '../examined.js';
import type { Found } from '../finding.js';

/** Nobody's writes fail for want of the right to execute what the guard calls for them. */
export async function checkExecute(examined: Examined): Promise<Found> {
  const { db, plan, row } = examined;
  if (row.phase === 'contracted') return [];
  const missing = await readMissingExecute(db, plan);
  return missing.map((one) =>
    error(
      examined,
      'guard.not_executable',
      `${one.role} may not execute ${one.function}, which the guard calls as whoever writes: what ${one.role} writes fails`,
      `GRANT EXECUTE ON FUNCTION ${one.function} TO ${one.role}`,
    ),
  );
}
