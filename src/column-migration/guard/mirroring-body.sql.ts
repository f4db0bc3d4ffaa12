import { isSameColumn, type Plan, type PlanColumn } from '../plan/plan.js';
import { backwardOf, convertibleOf, forwardOf, unequalOf } from '../plan/plan.sql.js';
import { quoteName, quoteText } from '../sql/quote.js';
import { countStraySql, emptyNewSql, gaveSql, GUARD_REFUSAL, type GuardState } from './guard-parts.sql.js';

/**
 * Runs only for a row whose sides differ (the trigger's WHEN). It makes them equal, and counts the write that left them
 * unequal.
 */
export function mirroringBodySql(plan: Plan, state: GuardState): string {
  return `DECLARE
  gave_old boolean;
  gave_new boolean;
BEGIN
${gaveSql(plan)}
${settle(plan, state)}
${countStraySql(plan, state)}
  IF ${unequalOf(plan, 'NEW')} THEN
${state.strict ? refuse(plan) : `    ${emptyNewSql(plan)}`}
  END IF;
  RETURN NEW;
END`;
}

/** Makes both sides equal: the authoritative one wins, and a side given alone fills the other. */
function settle(plan: Plan, { authoritative, strict }: GuardState): string {
  const toNew = assignments(
    plan.new.columns,
    (field) => `CASE WHEN ${convertibleOf(plan, 'NEW')} THEN ${forwardOf(plan, field, 'NEW')} END`,
  );
  const toOld = assignments(plan.old.columns, (field) => backwardOf(plan, field, 'NEW'));
  if (isSameColumn(plan)) return `  ${toNew}`;
  if (authoritative === 'old') {
    // On an existing row, a new value given alone never wins: two conversions that disagree must not rewrite the old
    // value (D4). While the guard is not strict, what the new side holds beyond the old column's reach is cut to what
    // both can hold.
    return `  IF TG_OP = 'INSERT' AND gave_new AND NOT gave_old THEN ${toOld} ${strict ? '' : toNew} ELSE ${toNew} END IF;`;
  }
  return `  IF NOT gave_new AND (gave_old OR TG_OP = 'INSERT') THEN ${toNew} ELSE ${toOld} END IF;`;
}

function assignments(columns: readonly PlanColumn[], expression: (field: string) => string): string {
  return columns.map(({ field, name }) => `NEW.${quoteName(name)} := ${expression(field)};`).join(' ');
}

function refuse(plan: Plan): string {
  const columns = [...plan.old.columns, ...plan.new.columns].map(({ name }) => name).join(', ');
  return `    RAISE EXCEPTION 'a value of % has no equal on the other side of the column migration %', ${quoteText(columns)}, ${quoteText(plan.key)}
      USING ERRCODE = '${GUARD_REFUSAL}', HINT = 'Write a value that both columns can hold, or roll the column migration back below read-new.';`;
}
