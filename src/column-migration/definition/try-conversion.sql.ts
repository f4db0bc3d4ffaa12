import { forwardOf, backwardOf, convertibleOf } from '../plan/plan.sql.js';
import { quoteName } from '../sql/quote.js';
import type { Queryable } from '../sql/queryable.js';
import { type DefinitionProblem, impossible, untried } from './definition-problem.js';
import type { TableFacts } from './table-facts.sql.js';
import type { Plan, PlanColumn } from '../plan/plan.js';

/** Raised at the end of a try that succeeded, so that nothing of it stays. */
const WENT_WELL = 'TR000';

/**
 * What PostgreSQL says against the conversions, in its own words: a type that does not fit, a missing function, an
 * expression that is not immutable (D5). It is tried as a generated column of a temporary table, which is always rolled
 * back.
 */
export async function tryConversions(
  db: Queryable,
  plan: Plan,
  { columns }: TableFacts,
): Promise<readonly DefinitionProblem[]> {
  const { rows } = await db.query<{ role: string; may: boolean }>(
    `select current_user as role, has_database_privilege(current_database(), 'TEMPORARY') as may`,
  );
  if (rows[0]?.may !== true)
    return [
      untried(
        `the conversions cannot be tried: ${rows[0]?.role} may not make temporary tables`,
        `GRANT TEMPORARY ON DATABASE ... TO ${rows[0]?.role}`,
      ),
    ];
  const typed = ({ name }: PlanColumn): string => `${quoteName(name)} ${columns.get(name)?.type ?? 'text'}`;
  const generated = (column: PlanColumn, expression: string, n: number): string =>
    `made_${n} ${columns.get(column.name)?.type ?? 'text'} GENERATED ALWAYS AS (${expression}) STORED`;
  const bare = (expression: string): string => expression.replaceAll('t.', '');
  const tries: readonly (readonly [string, readonly PlanColumn[], readonly string[]])[] = [
    [
      'forward',
      plan.old.columns,
      plan.new.columns.map((one, n) => generated(one, bare(forwardOf(plan, one.field, 't')), n)),
    ],
    [
      'backward',
      plan.new.columns,
      plan.old.columns.map((one, n) => generated(one, bare(backwardOf(plan, one.field, 't')), n)),
    ],
    ['convertible', plan.old.columns, [`made boolean GENERATED ALWAYS AS (${bare(convertibleOf(plan, 't'))}) STORED`]],
  ];
  const problems: DefinitionProblem[] = [];
  for (const [what, from, made] of tries) {
    if (from.length === 0 || made.length === 0) continue;
    const problem = await attempt(db, `CREATE TEMPORARY TABLE tried (${[...from.map(typed), ...made].join(', ')})`);
    if (problem !== undefined)
      problems.push(
        impossible(
          `${what} does not work on these columns: ${problem}`,
          'make it immutable, and of the type of its column',
        ),
      );
  }
  return problems;
}

/**
 * The try runs in a subtransaction, so the caller's transaction can go on. Statement and result go in one message, and
 * so over one connection.
 */
async function attempt(db: Queryable, statement: string): Promise<string | undefined> {
  const results: unknown = await db.query(`DO $try$ BEGIN
  PERFORM set_config('column_migration.problem', '', true);
  BEGIN
    ${statement};
    RAISE EXCEPTION USING ERRCODE = '${WENT_WELL}';
  EXCEPTION
    WHEN SQLSTATE '${WENT_WELL}' THEN NULL;
    WHEN OTHERS THEN PERFORM set_config('column_migration.problem', SQLERRM, true);
  END;
END $try$; SELECT current_setting('column_migration.problem') AS problem`);
  const [, answer] = results as readonly { readonly rows: readonly { readonly problem: string }[] }[];
  const problem = answer?.rows[0]?.problem ?? '';
  return problem === '' ? undefined : problem;
}
