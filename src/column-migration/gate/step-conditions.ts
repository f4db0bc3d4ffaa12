import type { Plan } from '../plan/plan.js';
import { needsGuard } from '../guard/guard-trigger.sql.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import type { Queryable } from '../sql/queryable.js';
import { readRequired, requiredColumns, requiredName } from '../step-ddl/required.sql.js';
import { type Condition, met, unmet } from './condition.js';

/** The guard refuses what the other side cannot hold, and has done so for every transaction that is open (D2). */
export function guardIsStrict(plan: Plan, row: LedgerRow): readonly Condition[] {
  if (!needsGuard(plan)) return [];
  if (!row.isStrict)
    return [
      unmet(
        'guard.strict',
        'the guard is not strict yet: the coordinator makes it so once the rest is met',
        'make-strict',
      ),
    ];
  if (row.strictSettledAt === null)
    return [
      unmet(
        'guard.strict',
        'a transaction is still open that wrote under the lenient guard; end it, or wait for its end',
        'make-strict',
      ),
    ];
  return [met('guard.strict', `the guard has been strict for everybody since ${row.strictSettledAt.toISOString()}`)];
}

/** Nobody reads new any more, so the guard may again accept what has no image there. */
export function guardIsLenient(plan: Plan, row: LedgerRow): readonly Condition[] {
  if (!needsGuard(plan) || !row.isStrict) return [];
  return [
    unmet(
      'guard.lenient',
      'the guard is still strict: the coordinator makes it lenient once all acknowledged',
      'make-lenient',
    ),
  ];
}

/** The database checks that required new columns are not NULL, also in old rows. */
export async function requiredIsValidated(db: Queryable, plan: Plan): Promise<Condition> {
  const present = await readRequired(db, plan);
  const missing = requiredColumns(plan).filter((column) => present.get(requiredName(plan, column))?.isValid !== true);
  if (missing.length === 0) return met('required.validated', 'every required new column is proven to hold no NULL');
  return unmet(
    'required.validated',
    `CHECK (${missing.join(' and ')} IS NOT NULL) is not validated yet: the coordinator does it once the rest is met`,
    'validate-required',
  );
}

/** The present phase has been in force for long enough. */
export function soaked(row: LedgerRow, soakMs: number): Condition {
  const leftMs = soakMs - row.ageMs;
  if (leftMs <= 0) return met('time.soaked', `${row.phase} has been in force for the soak time`);
  return unmet(
    'time.soaked',
    `${row.phase} has to be in force for ${Math.ceil(soakMs / 1000)} s, until ${new Date(row.enteredAt.getTime() + soakMs).toISOString()}`,
  );
}
