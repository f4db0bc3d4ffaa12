import { missingColumns } from '../catalog/missing-columns.sql.js';
import { planIn } from '../plan/plan-in.js';
import type { ColumnMigrationRegistry } from '../definition/registry.js';
import { readLedger } from '../ledger/read-ledger.sql.js';
import type { Queryable } from '../sql/queryable.js';

/**
 * What this build needs of the schema and the database lacks. Empty when it fits. The ledger must know every column
 * migration of this build, and the columns of both sides must exist, except for the old ones once they are dropped.
 */
export async function schemaProblems(db: Queryable, registry: ColumnMigrationRegistry): Promise<readonly string[]> {
  const ledger = await readLedger(db);
  const problems: string[] = [];
  for (const { key, plan } of registry.all().values()) {
    const row = ledger.get(key);
    if (row === undefined) {
      problems.push(`${key}: the ledger does not know it; apply its expand schema migration`);
      continue;
    }
    const present = planIn(plan, row.phase);
    const sides = row.phase === 'contracted' ? [present.new] : [present.old, present.new];
    const wanted = sides.flatMap(({ columns }) => columns.map(({ name }) => name));
    const missing = await missingColumns(db, plan, wanted);
    if (missing.length > 0)
      problems.push(`${key}: ${plan.table} has no column ${missing.join(', ')}; apply the schema migrations`);
  }
  return problems;
}
