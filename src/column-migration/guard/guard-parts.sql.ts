import { isSameColumn, type Plan, type PlanColumn } from '../plan/plan.js';
import type { SideName } from '../phase/phase.js';
import { quoteName, quoteText } from '../sql/quote.js';
import { LEDGER_SCHEMA } from './guard-names.js';

/**
 * What a guard does with a row whose sides differ. Two adjacent states are safe at the same time, because a running
 * statement keeps the body that it began with.
 */
export interface GuardState {
  readonly authoritative: SideName;
  /** Whether it refuses a value that has no image on the other side, or that changes on the way there and back. */
  readonly strict: boolean;
  /** The side that writers of this phase set alone by design. A write of only the other side is a stray. */
  readonly expectedAlone: SideName | 'none';
}

/** SQLSTATE of a write that a strict guard refuses. */
export const GUARD_REFUSAL = 'TR002';

/** Which sides the writer gave, by image. An update that repeats the present value gives nothing. */
export function gaveSql(plan: Plan): string {
  const changed = ({ field, name }: PlanColumn): string => {
    const image = plan.image[field] ?? ((column: string) => column);
    return `${image(`NEW.${quoteName(name)}`)} IS DISTINCT FROM ${image(`OLD.${quoteName(name)}`)}`;
  };
  const given = ({ name }: PlanColumn): string => `NEW.${quoteName(name)} IS NOT NULL`;
  return `  IF TG_OP = 'INSERT' THEN
    gave_old := ${anyOf(plan.old.columns, given)};
    gave_new := ${anyOf(plan.new.columns, given)};
  ELSE
    gave_old := ${anyOf(plan.old.columns, changed)};
    gave_new := ${anyOf(plan.new.columns, changed)};
  END IF;`;
}

/**
 * Counts a write that left one side out where the phase expects both, or expects the other one. At most one row per
 * transaction and key (D12).
 */
export function countStraySql(plan: Plan, { expectedAlone }: GuardState): string {
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

/** Empties every new column. */
export function emptyNewSql(plan: Plan): string {
  return plan.new.columns.map(({ name }) => `NEW.${quoteName(name)} := NULL;`).join(' ');
}

function anyOf(columns: readonly PlanColumn[], condition: (column: PlanColumn) => string): string {
  return columns.length === 0 ? 'false' : columns.map(condition).join(' OR ');
}
