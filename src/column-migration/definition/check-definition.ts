import { isConvertibleType } from '../plan/stored-forms.js';
import { type Phase, rungOf } from '../phase/phase.js';
import type { Queryable } from '../sql/queryable.js';
import { type DefinitionProblem, impossible, missing } from './definition-problem.js';
import { isInvalidating, isSameColumn, type Plan, type PlanColumn } from '../plan/plan.js';
import { planProblems } from './plan-problems.js';
import { type ColumnFacts, readTableFacts, type TableFacts } from './table-facts.sql.js';
import { tryConversions } from './try-conversion.sql.js';

/**
 * How far the database is. Before the expand the new columns do not exist yet. After the authority has moved, a default
 * may stand on them.
 */
export type DefinitionStage = 'before-expand' | 'expanded' | 'new-is-authoritative';

/** @param phase the one in force; `undefined` while the ledger does not know the column migration */
export function definitionStageOf(phase: Phase | undefined): DefinitionStage {
  if (phase === undefined) return 'before-expand';
  return rungOf(phase) >= rungOf('enforced') ? 'new-is-authoritative' : 'expanded';
}

/** The problems as texts, each with what to do. */
export async function checkDefinition(
  db: Queryable,
  plan: Plan,
  stage: DefinitionStage = 'expanded',
): Promise<readonly string[]> {
  return (await definitionProblems(db, plan, stage)).map(({ what, todo }) => `${what}: ${todo}`);
}

/**
 * What makes the plan impossible on the table as it is. Empty when nothing does. Changes nothing. To check the columns
 * under the names of the phase in force, give `planIn(plan, phase)`.
 */
export async function definitionProblems(
  db: Queryable,
  plan: Plan,
  stage: DefinitionStage,
): Promise<readonly DefinitionProblem[]> {
  const ofPlan = planProblems(plan).map((problem) => impossible(problem, 'mend the definition'));
  const facts = await readTableFacts(db, plan);
  if (facts === undefined)
    return [
      ...ofPlan,
      missing(
        `there is no table ${plan.schema}.${plan.table}`,
        'name it as the database does, or apply the schema migrations',
      ),
    ];
  const absent = absentColumns(plan, facts, stage);
  const problems = [...ofPlan, ...absent, ...publicationProblems(plan, facts, stage)];
  for (const column of allOf(plan)) {
    const known = facts.columns.get(column.name);
    if (known !== undefined) problems.push(...columnProblems(plan, column, known, stage));
  }
  if (isInvalidating(plan) || absent.length > 0 || stage === 'before-expand') return problems;
  return [...problems, ...(await tryConversions(db, plan, facts))];
}

function allOf(plan: Plan): readonly PlanColumn[] {
  const columns = [...plan.old.columns, ...(isSameColumn(plan) ? [] : plan.new.columns)];
  return plan.token === undefined ? columns : [...columns, plan.token];
}

function absentColumns(plan: Plan, { columns }: TableFacts, stage: DefinitionStage): readonly DefinitionProblem[] {
  const isOld = (name: string): boolean => plan.old.columns.some((old) => old.name === name);
  return allOf(plan)
    .filter(({ name }) => !columns.has(name) && (isOld(name) || stage !== 'before-expand'))
    .map(({ field, name }) =>
      missing(
        `${plan.table} has no column ${name}`,
        isOld(name) ? `say what ${field} is called there in columnNames` : 'apply the expand schema migration',
      ),
    );
}

function publicationProblems(
  plan: Plan,
  { publications, columns }: TableFacts,
  stage: DefinitionStage,
): readonly DefinitionProblem[] {
  const isNew = plan.new.columns.some(({ name }) => !columns.has(name));
  if (stage !== 'before-expand' || !isNew || publications.length === 0) return [];
  return [
    impossible(
      `publication ${publications.join(', ')} sends every column of ${plan.table}, and a subscriber lacks the new one`,
      'add it there first, or give the publication a column list',
    ),
  ];
}

function columnProblems(
  plan: Plan,
  { field, name }: PlanColumn,
  known: ColumnFacts,
  stage: DefinitionStage,
): readonly DefinitionProblem[] {
  const isNew = plan.new.columns.some((column) => column.name === name);
  const problems: (readonly [isWrong: boolean, what: string, todo: string])[] = [
    [
      known.isKey,
      `${name} is part of the primary key or replica identity, and rows cannot be told apart while it moves`,
      'add a new key first',
    ],
    [
      known.isGenerated,
      `${name} is generated, and the guard cannot write it`,
      `make it a plain column first (ALTER COLUMN ${name} DROP EXPRESSION)`,
    ],
    [
      known.isPartitionKey,
      `${name} is a partition key, and a row would move to another partition with its value`,
      'partition by another column first',
    ],
    [
      known.type === 'json' && plan.image[field] === undefined,
      `${name} is json, which cannot be compared`,
      `declare image.${field}, or make it jsonb`,
    ],
    [
      isNew && known.isCoarse && plan.image[field] === undefined,
      `${name} is ${known.type}, whose = calls different values equal`,
      `declare image.${field}, for instance (column) => \`\${column}::text\``,
    ],
    [
      isNew && !isSameColumn(plan) && known.hasDefault && stage !== 'new-is-authoritative',
      `${name} has a default, so rows that were never filled would look filled`,
      `ALTER COLUMN ${name} DROP DEFAULT`,
    ],
    [
      isInvalidating(plan) && plan.token.name !== name && !isConvertibleType(known.type),
      `${name} is ${known.type}, which the application cannot convert`,
      'use mode mirror, or another type',
    ],
    [
      plan.token?.name === name && known.type !== 'text',
      `the token ${name} is ${known.type}`,
      'make it a nullable text column that is used for nothing else',
    ],
  ];
  return problems.filter(([isWrong]) => isWrong).map(([, what, todo]) => impossible(what, todo));
}
