import type pg from 'pg';
import type { Plan } from '../../plan/plan.js';
import { triggerName } from '../../guard/guard-names.js';
import { installGuardSql } from '../../guard/guard-trigger.sql.js';
import { tableOf } from '../../plan/plan.sql.js';
import { quoteName } from '../../sql/quote.js';

const STAND_IN = 'column_migration_doctor';

/**
 * Whether the trigger's WHEN differs from the definition's. PostgreSQL prints conditions in its own form, so it has to
 * print ours too: as a trigger on an empty temporary table with the same columns, which is rolled back.
 */
export async function differsFromDefinition(db: pg.ClientBase, plan: Plan): Promise<boolean> {
  const install = installGuardSql(plan);
  const [, when = ''] = /FOR EACH ROW ((?:WHEN .*?)?EXECUTE FUNCTION [^;]*)/s.exec(install) ?? [];
  await db.query('savepoint stand_in');
  try {
    await db.query(`create temporary table ${STAND_IN} (like ${tableOf(plan)}) on commit drop`);
    await db.query(
      `create trigger ${quoteName(triggerName(plan))} before insert or update on pg_temp.${STAND_IN} for each row ${when}`,
    );
    const { rows } = await db.query<{ ours: string; standing: string }>(
      `select (select pg_get_triggerdef(t.oid) from pg_trigger as t where t.tgrelid = 'pg_temp.${STAND_IN}'::regclass) as ours,
              (select pg_get_triggerdef(t.oid) from pg_trigger as t
                where t.tgrelid = to_regclass(format('%I.%I', $1::text, $2::text)) and t.tgname = $3) as standing`,
      [plan.schema, plan.table, triggerName(plan)],
    );
    return conditionOf(rows[0]?.ours ?? '') !== conditionOf(rows[0]?.standing ?? '');
  } catch {
    // A column is missing (reported by its own check), or no temporary table may be made (not a fault).
    return false;
  } finally {
    await db.query('rollback to savepoint stand_in');
  }
}

function conditionOf(definition: string): string {
  return / FOR EACH ROW (.*)EXECUTE FUNCTION /s.exec(definition)?.[1] ?? '';
}
