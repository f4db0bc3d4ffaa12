import { guardFaults, REINSTALL } from '../../guard/expand-faults.js';
import { readExpandFacts } from '../../guard/expand-facts.sql.js';
import { guardFunctionSql } from '../../guard/guard-function.sql.js';
import { LEDGER_SCHEMA, triggerName } from '../../guard/guard-names.js';
import { guardStateOf } from '../../guard/guard-states.js';
import { needsGuard } from '../../guard/guard-trigger.sql.js';
import { error, type Examined } from '../examined.js';
import type { Finding, Found } from '../finding.js';
import { differsFromDefinition } from './guard-condition.sql.js';

/** The trigger exists, fires always and last, for the rows of the definition, with the body of the phase. */
export async function checkGuard(examined: Examined): Promise<Found> {
  const { db, plan, row } = examined;
  if (row.phase === 'contracted' || !needsGuard(plan)) return [];
  const trigger = triggerName(plan);
  const facts = await readExpandFacts(db, plan);
  const { guard } = facts;
  const found: Finding[] = guardFaults(plan, facts).map(({ code, what, todo }) => error(examined, code, what, todo));
  if (guard === undefined) return found;
  const expected = guardFunctionSql(plan, guardStateOf(row.phase, row.isStrict)).split('$guard$')[1];
  if (guard.body !== expected)
    found.push(
      error(
        examined,
        'guard.body_differs',
        `function ${LEDGER_SCHEMA}.guard_${plan.key} is not what the definition makes for ${row.phase}${row.isStrict ? ', strict' : ''}`,
        `the definition changed while it is in flight, or somebody replaced the function: ${REINSTALL}`,
      ),
    );
  if (await differsFromDefinition(db, plan))
    found.push(
      error(
        examined,
        'guard.condition_differs',
        `trigger ${trigger} fires for other rows than the definition says`,
        `the definition changed while it is in flight, or somebody created the trigger again: ${REINSTALL}`,
      ),
    );
  return found;
}
