import { guardFunctionSql } from '../../guard/guard-function.sql.js';
import { LEDGER_SCHEMA, triggerName } from '../../guard/guard-names.js';
import { guardStateOf } from '../../guard/guard-states.js';
import { needsGuard } from '../../guard/guard-trigger.sql.js';
import { error, type Examined } from '../examined.js';
import type { Finding, Found } from '../finding.js';
import { differsFromDefinition } from './guard-condition.sql.js';

const REINSTALL =
  'install it anew as the definition has it, while the table is locked; then a sweep has to prove every row';

/** The trigger is there, fires always and last, for the rows of the definition, with the body of the phase. */
export async function checkGuard(examined: Examined): Promise<Found> {
  const { db, plan, row } = examined;
  if (row.phase === 'contracted' || !needsGuard(plan)) return [];
  const trigger = triggerName(plan);
  const { rows } = await db.query<{ enabled: string; body: string; later: string[]; triggerdef: string }>(
    `select t.tgenabled::text as enabled, p.prosrc as body, pg_get_triggerdef(t.oid) as triggerdef,
            array(select o.tgname::text from pg_trigger as o
                   where o.tgrelid = t.tgrelid and not o.tgisinternal and (o.tgtype & 3) = 3 and (o.tgtype & 20) <> 0
                     and o.tgname > t.tgname and o.tgname not like 'zz_guard_%') as later
       from pg_trigger as t join pg_proc as p on p.oid = t.tgfoid
      where t.tgrelid = to_regclass(format('%I.%I', $1::text, $2::text)) and t.tgname = $3`,
    [plan.schema, plan.table, trigger],
  );
  const guard = rows[0];
  if (guard === undefined)
    return [error(examined, 'guard.missing', `trigger ${trigger} is not on ${plan.schema}.${plan.table}`, REINSTALL)];
  const found: Finding[] = [];
  if (guard.enabled !== 'A')
    found.push(
      error(
        examined,
        'guard.not_always',
        `trigger ${trigger} ${guard.enabled === 'D' ? 'is disabled' : 'is not ENABLE ALWAYS, so replicated writes pass by it'}`,
        `ALTER TABLE ${plan.schema}.${plan.table} ENABLE ALWAYS TRIGGER "${trigger}"; then a sweep has to prove every row`,
      ),
    );
  if (guard.later.length > 0)
    found.push(
      error(
        examined,
        'guard.not_last',
        `trigger ${guard.later.join(', ')} fires after the guard and may undo it`,
        `rename it to sort before ${trigger}`,
      ),
    );
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
  if (await differsFromDefinition(db, plan, guard.triggerdef))
    found.push(
      error(
        examined,
        'guard.condition_differs',
        `trigger ${trigger} fires for other rows than the definition says`,
        `the definition changed while it is in flight, or somebody made the trigger anew: ${REINSTALL}`,
      ),
    );
  return found;
}
