import { brownedOutName, leavingColumns } from '../../plan/plan-in.js';
import { LEDGER_SCHEMA, triggerName } from '../../guard/guard-names.js';
import { type Examined, warning } from '../examined.js';
import type { Found } from '../finding.js';

/** After the contract nothing of the column migration is left in the database. */
export async function checkLeftovers(examined: Examined): Promise<Found> {
  const { db, defined, row } = examined;
  if (row.phase !== 'contracted') return [];
  const gone = leavingColumns(defined).flatMap((name) => [name, brownedOutName(name)]);
  const { rows } = await db.query<{ what: string }>(
    `select 'trigger ' || t.tgname as what from pg_trigger as t where t.tgrelid = to_regclass(format('%I.%I', $1::text, $2::text)) and t.tgname = $3
     union all select 'function ' || p.proname from pg_proc as p where p.pronamespace = to_regnamespace($4) and p.proname = $5
     union all select 'column ' || a.attname from pg_attribute as a
      where a.attrelid = to_regclass(format('%I.%I', $1::text, $2::text)) and a.attname = any($6::text[]) and not a.attisdropped`,
    [defined.schema, defined.table, triggerName(defined), LEDGER_SCHEMA, `guard_${defined.key}`, gone],
  );
  return rows.map(({ what }) =>
    warning(
      examined,
      'contract.leftover',
      `${what} is still there after contracted`,
      'drop it by hand; nothing uses it',
    ),
  );
}
