import { readColumnTypes } from '../../catalog/column-types.sql.js';
import { readPrimaryKey } from '../../catalog/primary-key.sql.js';
import type { Conversion } from '../../plan/conversion.js';
import type { InvalidatingPlan } from '../../plan/plan.js';
import type { SideName } from '../../phase/phase.js';
import { tableOf } from '../../plan/plan.sql.js';
import type { Queryable } from '../../sql/queryable.js';
import type { ApplicationTable } from './application-rows.sql.js';

/**
 * What the application needs to convert a table's rows.
 *
 * @param conversion the definition's
 */
export async function applicationTable(
  db: Queryable,
  plan: InvalidatingPlan,
  conversion: Conversion | undefined,
  from: SideName,
): Promise<ApplicationTable> {
  if (conversion === undefined)
    throw new Error(`${plan.key} is converted by the application, and no conversion was given`);
  const key = await readPrimaryKey(db, plan);
  return { plan, conversion, key, types: await readColumnTypes(db, plan), from, table: tableOf(plan) };
}
