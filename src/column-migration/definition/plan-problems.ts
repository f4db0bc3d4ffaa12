import { isPhase } from '../phase/phase.js';
import { isInvalidating, type Plan } from '../plan/plan.js';

const KEY = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Names of triggers and functions contain the key, and PostgreSQL cuts names at 63 bytes. */
const MAX_KEY_LENGTH = 48;
const VOLATILE =
  /\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday|random|gen_random_uuid|nextval|current_setting|current_timestamp|current_date|localtimestamp|current_user|session_user)\b/i;

/**
 * What is wrong with a plan, each with what to do. Empty when nothing is. The database's own facts are checked at the
 * start of the process.
 */
export function planProblems(plan: Plan): readonly string[] {
  const problems: string[] = [];
  if (!KEY.test(plan.key)) problems.push(`the key must be kebab-case, such as "note-text-to-body"`);
  if (plan.key.length > MAX_KEY_LENGTH) problems.push(`the key must have at most ${MAX_KEY_LENGTH} characters`);
  if (plan.old.columns.length === 0)
    problems.push('the old side has no column; to add a column no column migration is needed');
  if (!isPhase(plan.rollbackFloor)) problems.push(`rollbackFloor "${plan.rollbackFloor}" is no phase`);
  const key = new Set(plan.primaryKey);
  for (const { field, name } of [...plan.old.columns, ...plan.new.columns]) {
    if (key.has(name))
      problems.push(
        `${field} is part of the primary key: rows cannot be told apart while it moves; add a new key first`,
      );
  }
  for (const side of ['forward', 'backward'] as const) {
    for (const [field, expression] of Object.entries(plan[side])) {
      const refs = Object.fromEntries(
        (side === 'forward' ? plan.old : plan.new).columns.map((column) => [column.field, `x."${column.name}"`]),
      );
      const volatile = VOLATILE.exec(expression(refs))?.[0];
      if (volatile !== undefined)
        problems.push(
          `${side}.${field} uses ${volatile}: a conversion gives the same result whoever runs it, whenever`,
        );
    }
  }
  for (const field of plan.required) {
    if (!plan.new.columns.some((column) => column.field === field))
      problems.push(`required names ${field}, which is no new column`);
  }
  return [...problems, ...expressionProblems(plan), ...tokenProblems(plan)];
}

function expressionProblems(plan: Plan): readonly string[] {
  if (isInvalidating(plan)) return [];
  const problems = (['forward', 'backward'] as const).flatMap((way) =>
    plan[way === 'forward' ? 'new' : 'old'].columns
      .filter(({ field }) => plan[way][field] === undefined)
      .map(({ field }) => `${way}.${field} is missing: say in SQL what it is made of`),
  );
  const refs = Object.fromEntries(plan.new.columns.map(({ field, name }) => [field, `x."${name}"`]));
  const isLost = plan.old.columns.some(({ field }) => /^\(*null\)*$/i.test(plan.backward[field]?.(refs).trim() ?? ''));
  if (isLost && plan.rollbackFloor === 'expanded')
    problems.push(
      'backward gives NULL, so what is written on the new side alone is lost on the way back: declare rollbackFloor, the last phase in which old is written',
    );
  return problems;
}

function tokenProblems(plan: Plan): readonly string[] {
  if (!isInvalidating(plan)) return [];
  const sides = [...plan.old.columns, ...plan.new.columns];
  if (!sides.some(({ name }) => name === plan.token.name)) return [];
  return [`the token ${plan.token.field} is a column that moves; give it one of its own`];
}
