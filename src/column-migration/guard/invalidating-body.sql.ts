import type { InvalidatingPlan } from '../plan/plan.js';
import { quoteName, quoteText } from '../sql/quote.js';
import { countStraySql, emptyNewSql, gaveSql, GUARD_REFUSAL, type GuardState } from './guard-parts.sql.js';

/**
 * Runs for every row, and judges by the token. A write with a new token gave both sides, and stays as it is. Any other
 * change of a side leaves a row that nothing vouches for, until the application converts it.
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
  // Here the new side is derived from the old one, so it is emptied: an empty column is noticed, a stale one is
  // believed.
  if (!strict) return `    ${emptyNewSql(plan)}\n${mark}`;
  if (expectedAlone !== 'new') return refuse(plan);
  // The neighbour of new-only is retired, whose writers give the new side alone. They pass, and the way back waits
  // until the old side is filled again (D24).
  return `    IF gave_old THEN\n${refuse(plan)}\n    END IF;\n${mark}`;
}

function refuse(plan: InvalidatingPlan): string {
  const columns = [...plan.old.columns, ...plan.new.columns].map(({ name }) => name).join(', ');
  return `    RAISE EXCEPTION 'a write of % must give all of them with a new token while the column migration % is under way', ${quoteText(columns)}, ${quoteText(plan.key)}
      USING ERRCODE = '${GUARD_REFUSAL}', HINT = 'Write through the column adapter: only the application converts these columns.';`;
}
