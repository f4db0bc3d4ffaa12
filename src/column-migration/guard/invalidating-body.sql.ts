import type { InvalidatingPlan } from '../plan/plan.js';
import { quoteName, quoteText } from '../sql/quote.js';
import { countStraySql, emptyNewSql, gaveSql, GUARD_REFUSAL, type GuardState } from './guard-parts.sql.js';

/**
 * Runs for every row, and judges by the token: a write that brought a new one gave both sides, and stands as it is. Any
 * other change of a side leaves a row that nobody vouches for, until the application converts it.
 */
export function invalidatingBodySql(plan: InvalidatingPlan, state: GuardState): string {
  const token = quoteName(plan.token.name);
  return `DECLARE
  gave_old boolean;
  gave_new boolean;
  together boolean;
BEGIN
${gaveSql(plan)}
  together := NEW.${token} IS NOT NULL;
  IF TG_OP = 'UPDATE' THEN together := together AND NEW.${token} IS DISTINCT FROM OLD.${token}; END IF;
  IF (gave_old OR gave_new) AND NOT together THEN
${countStraySql(plan, state)}
${invalidate(plan, state)}
  END IF;
  RETURN NEW;
END`;
}

function invalidate(plan: InvalidatingPlan, { strict, expectedAlone }: GuardState): string {
  const mark = `    NEW.${quoteName(plan.token.name)} := NULL;`;
  // New is derived from old here, so it goes: an empty column is missed, a stale one is believed.
  if (!strict) return `    ${emptyNewSql(plan)}\n${mark}`;
  if (expectedAlone !== 'new') return refuse(plan);
  // Of new-only the neighbour is retired, whose writers give new alone: they pass, and the way back waits until old is filled again (D24).
  return `    IF gave_old THEN\n${refuse(plan)}\n    END IF;\n${mark}`;
}

function refuse(plan: InvalidatingPlan): string {
  const columns = [...plan.old.columns, ...plan.new.columns].map(({ name }) => name).join(', ');
  return `    RAISE EXCEPTION 'a write of % must give all of them with a new token while the column migration % is under way', ${quoteText(columns)}, ${quoteText(plan.key)}
      USING ERRCODE = '${GUARD_REFUSAL}', HINT = 'Write through the column adapter: only the application converts these columns.';`;
}
