import { columnsFaults } from '../../guard/expand-faults.js';
import { readExpandFacts } from '../../guard/expand-facts.sql.js';
import { error, type Examined } from '../examined.js';
import type { Found } from '../finding.js';

/** The columns of both sides and the token exist, under their names in the phase in force. */
export async function checkColumns(examined: Examined): Promise<Found> {
  const { db, plan, row } = examined;
  if (row.phase === 'contracted') return [];
  const faults = columnsFaults(plan, await readExpandFacts(db, plan));
  return faults.map(({ code, what, todo }) => error(examined, code, what, todo));
}
