import { isSameColumn, type Plan } from '../plan/plan.js';
import { brownedOutName, leavingColumns, planIn } from '../plan/plan-in.js';
import { guardFunctionSql } from '../guard/guard-function.sql.js';
import { guardStateOf } from '../guard/guard-states.js';
import { needsGuard, removeGuardSql } from '../guard/guard-trigger.sql.js';
import { isStrict, type Phase } from '../phase/phase.js';
import { tableOf } from '../plan/plan.sql.js';
import { quoteName } from '../sql/quote.js';
import { moveDefaultsBackSql, moveDefaultsSql } from './defaults.sql.js';
import { dropRequiredSql, requiredColumns } from './required.sql.js';

/** What a step changes in the database, in its one transaction. */
export interface StepDdl {
  /** Statements that need the table exclusively. Empty where none does. */
  readonly table: readonly string[];
  /** The guard's body from then on. Statements already running finish with the body before (D22). */
  readonly guard: string | undefined;
}

export interface StepFacts {
  /** Whether the guard is strict at present. */
  readonly isStrict: boolean;
  /** The defaults of the old columns: on the way up as they are before `enforced`, on the way back as they were. */
  readonly defaults: Readonly<Record<string, string>>;
}

export function ddlOf(plan: Plan, from: Phase, to: Phase, { isStrict, defaults }: StepFacts): StepDdl {
  const guard = guardOf(plan, from, to, isStrict);
  switch (`${from}>${to}`) {
    case 'read-new>enforced':
      return { table: moveDefaultsSql(plan, defaults), guard };
    case 'enforced>read-new':
      return { table: [...moveDefaultsBackSql(plan, defaults), ...dropRequiredSql(plan)], guard };
    case 'retired>brownout':
      return { table: renames(plan, (name) => [name, brownedOutName(name)]), guard };
    case 'brownout>retired':
      return { table: renames(plan, (name) => [brownedOutName(name), name]), guard };
    case 'brownout>contracted':
      return { table: contractSql(plan), guard: undefined };
    default:
      return { table: [], guard };
  }
}

/** Drops guard, function and old columns, and turns the proven check into NOT NULL: the one step without a way back. */
export function contractSql(plan: Plan): readonly string[] {
  const table = tableOf(plan);
  const leaving = isSameColumn(plan) ? [] : leavingColumns(plan).map(brownedOutName);
  return [
    removeGuardSql(plan),
    ...requiredColumns(plan).map((column) => `ALTER TABLE ${table} ALTER COLUMN ${quoteName(column)} SET NOT NULL`),
    ...dropRequiredSql(plan),
    ...leaving.map((name) => `ALTER TABLE ${table} DROP COLUMN ${quoteName(name)}`),
  ];
}

function guardOf(plan: Plan, from: Phase, to: Phase, strictNow: boolean): string | undefined {
  if (!needsGuard(plan)) return undefined;
  // On the way down the guard stays strict until every process has left read-new behind (D3).
  const strictAhead = isStrict(from) && !isStrict(to);
  const present = guardFunctionSql(planIn(plan, from), guardStateOf(from, strictNow));
  const next = guardFunctionSql(planIn(plan, to), guardStateOf(to, strictAhead));
  return next === present ? undefined : next;
}

function renames(plan: Plan, name: (column: string) => readonly [from: string, to: string]): readonly string[] {
  if (isSameColumn(plan)) return [];
  return leavingColumns(plan).map((column) => {
    const [from, to] = name(column);
    return `ALTER TABLE ${tableOf(plan)} RENAME COLUMN ${quoteName(from)} TO ${quoteName(to)}`;
  });
}
