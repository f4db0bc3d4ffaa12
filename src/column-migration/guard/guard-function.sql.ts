import { isSameColumn, type Plan, type PlanColumn } from '../definition/plan.js';
import type { SideName } from '../phase/phase.js';
import { backwardOf, convertibleOf, forwardOf, unequalOf } from '../sql/plan.sql.js';
import { quoteName, quoteText } from '../sql/quote.js';
import { functionName, LEDGER_SCHEMA } from './guard-names.js';

/** What a guard does with a row whose sides differ. Adjacent states are safe beside each other: a running statement keeps the body it began with. */
export interface GuardState {
  readonly authoritative: SideName;
  /** Refuse what has no image on the other side, or does not survive the way there and back. */
  readonly strict: boolean;
  /** The side that writers of the phase set alone by design; a write of only the other one is a stray. */
  readonly expectedAlone: SideName | 'none';
}

/** SQLSTATE of a write that a strict guard refuses. */
export const GUARD_REFUSAL = 'TR002';

/**
 * The guard's body. It runs only for a row whose sides differ (the trigger's WHEN), makes them equal, and counts
 * whoever left them unequal. Definer rights and a pinned environment: it does the same for every writer.
 */
export function guardFunctionSql(plan: Plan, state: GuardState): string {
  return `CREATE OR REPLACE FUNCTION ${functionName(plan)}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp SET "TimeZone" = 'UTC' SET "DateStyle" = 'ISO, YMD' SET "IntervalStyle" = 'postgres' AS $guard$
DECLARE
  gave_old boolean;
  gave_new boolean;
BEGIN
  IF TG_OP = 'INSERT' THEN
    gave_old := ${anyOf(plan.old.columns, (column) => `NEW.${column} IS NOT NULL`)};
    gave_new := ${anyOf(plan.new.columns, (column) => `NEW.${column} IS NOT NULL`)};
  ELSE
    gave_old := ${anyOf(plan.old.columns, (column) => `NEW.${column} IS DISTINCT FROM OLD.${column}`)};
    gave_new := ${anyOf(plan.new.columns, (column) => `NEW.${column} IS DISTINCT FROM OLD.${column}`)};
  END IF;
${settle(plan, state)}
${countStray(plan, state)}
  IF ${unequalOf(plan, 'NEW')} THEN
${state.strict ? refuse(plan) : empty(plan)}
  END IF;
  RETURN NEW;
END $guard$;`;
}

/** Both sides equal again, the authoritative one winning; a side given alone fills the other. */
function settle(plan: Plan, { authoritative, strict }: GuardState): string {
  const toNew = assignments(
    plan.new.columns,
    (field) => `CASE WHEN ${convertibleOf(plan, 'NEW')} THEN ${forwardOf(plan, field, 'NEW')} END`,
  );
  const toOld = assignments(plan.old.columns, (field) => backwardOf(plan, field, 'NEW'));
  if (isSameColumn(plan)) return `  ${toNew}`;
  if (authoritative === 'old') {
    // On a row that exists, new alone never wins: two conversions disagreeing must not rewrite the old value (D4).
    // Not strict, what new held beyond the old column's reach is cut to what both can hold.
    return `  IF TG_OP = 'INSERT' AND gave_new AND NOT gave_old THEN ${toOld} ${strict ? '' : toNew} ELSE ${toNew} END IF;`;
  }
  return `  IF NOT gave_new AND (gave_old OR TG_OP = 'INSERT') THEN ${toNew} ELSE ${toOld} END IF;`;
}

function assignments(columns: readonly PlanColumn[], expression: (field: string) => string): string {
  return columns.map(({ field, name }) => `NEW.${quoteName(name)} := ${expression(field)};`).join(' ');
}

/** A write that left one side out where the phase expects both, or the other one. At most one row a transaction and key (D12). */
function countStray(plan: Plan, { expectedAlone }: GuardState): string {
  const expected = { none: 'false', old: 'gave_old AND NOT gave_new', new: 'gave_new AND NOT gave_old' }[expectedAlone];
  const key = quoteText(plan.key);
  const seen = quoteText(`${LEDGER_SCHEMA}.seen`);
  const mark = `coalesce(current_setting(${seen}, true), '')`;
  const stray = isSameColumn(plan) ? 'true' : `(gave_old OR gave_new) AND NOT (${expected})`;
  return `  IF ${stray} AND position(',' || ${key} || ',' IN ${mark}) = 0 THEN
    PERFORM set_config(${seen}, ${mark} || ',' || ${key} || ',', true);
    INSERT INTO ${LEDGER_SCHEMA}.stray_write (migration_key, application_name, role_name, gave)
      VALUES (${key}, coalesce(current_setting('application_name', true), ''), session_user,
        CASE WHEN gave_old AND gave_new THEN 'both' WHEN gave_old THEN 'old' ELSE 'new' END);
  END IF;`;
}

function refuse(plan: Plan): string {
  const columns = [...plan.old.columns, ...plan.new.columns].map(({ name }) => name).join(', ');
  return `    RAISE EXCEPTION 'a value of % has no equal on the other side of the column migration %', ${quoteText(columns)}, ${quoteText(plan.key)}
      USING ERRCODE = '${GUARD_REFUSAL}', HINT = 'Write a value that both columns can hold, or roll the column migration back below read-new.';`;
}

/** The write passes, the row counts as one that does not convert. */
function empty(plan: Plan): string {
  return `    ${plan.new.columns.map(({ name }) => `NEW.${quoteName(name)} := NULL;`).join(' ')}`;
}

function anyOf(columns: readonly PlanColumn[], condition: (column: string) => string): string {
  return columns.length === 0 ? 'false' : columns.map(({ name }) => condition(quoteName(name))).join(' OR ');
}
