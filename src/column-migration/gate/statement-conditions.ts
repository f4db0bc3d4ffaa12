import type { Plan } from '../plan/plan.js';
import type { LedgerRow } from '../ledger/ledger-row.js';
import type { Queryable } from '../sql/queryable.js';
import { calledSince, upsertsSince } from '../outside-statements/called-since.js';
import { blindSpotsOf, describeStatement } from '../outside-statements/describe-statement.js';
import { type Condition, met, unmet } from './condition.js';

const SHOWN = 5;

/**
 * Statements that still name the old column, by pg_stat_statements. None where the extension cannot be asked. It is a
 * warning and holds up no step: it may name an owner of the same words elsewhere. The brownout is the proof.
 */
export async function statementsNamingOld(db: Queryable, plan: Plan, row: LedgerRow): Promise<readonly Condition[]> {
  const called = await calledSince(db, plan, row);
  if (called === undefined) return [];
  const { statements } = called;
  const more = statements.length > SHOWN ? [`and ${statements.length - SHOWN} more`] : [];
  const found =
    statements.length === 0
      ? [`no statement that pg_stat_statements has seen since ${row.phase} was entered names the old column`]
      : [
          `a warning, no step waits for it: since ${row.phase} was entered these name the old column`,
          ...statements.slice(0, SHOWN).map(describeStatement),
          ...more,
        ];
  return [met('statements.free_of_old', [...found, ...blindSpotsOf(called)].join('; '))];
}

/**
 * No writer outside the service upserts by a unique column that moves (D14): the service's unit of work is retried,
 * theirs is not. None where no unique column moves, or the extension cannot be asked.
 */
export async function noRawUpserts(db: Queryable, plan: Plan, row: LedgerRow): Promise<readonly Condition[]> {
  const called = await upsertsSince(db, plan, row);
  if (called === undefined) return [];
  const { statements } = called;
  const blind = blindSpotsOf(called);
  if (statements.length === 0)
    return [
      met('statements.no_raw_upserts', ['no raw ON CONFLICT names a unique column that moves', ...blind].join('; ')),
    ];
  const forget = statements.map(({ queryId }) => `SELECT pg_stat_statements_reset(0, 0, ${queryId})`);
  return [
    unmet(
      'statements.no_raw_upserts',
      [
        `since ${row.phase} was entered these upsert by a unique column that moves, and may fail with 23505 on the other side's index`,
        ...statements.slice(0, SHOWN).map(describeStatement),
        `have their callers retry on 23505, or leave out the target of ON CONFLICT; then ${forget.slice(0, SHOWN).join('; ')}`,
        ...blind,
      ].join('; '),
    ),
  ];
}
