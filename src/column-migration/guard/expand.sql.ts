import { isInvalidating, isSameColumn, type Plan } from '../plan/plan.js';
import { tableOf } from '../plan/plan.sql.js';
import { quoteName, quoteText } from '../sql/quote.js';
import { LEDGER_SCHEMA, oldFilledName } from './guard-names.js';
import { installGuardSql, removeGuardSql } from './guard-trigger.sql.js';

/** What the plan does not say of its columns, by their database names. */
export interface ExpandColumns {
  /** SQL types of the columns to add: each new one, and the token. */
  readonly types: Readonly<Record<string, string>>;
  /** The old columns that are NOT NULL. @default none */
  readonly filled?: readonly string[];
}

/**
 * Autovacuum yields after `deadlock_timeout` (1 s). This lock makes it yield, and neither readers nor writers notice
 * it.
 */
const VACUUM_PATIENCE = "SET LOCAL lock_timeout = '3s';";
/** No other statement waits longer for its lock, because everything behind it in the queue waits too. */
const LOCK_TIMEOUT = "SET LOCAL lock_timeout = '800ms';";

function cancelAutovacuumSql(plan: Plan): string {
  return `${VACUUM_PATIENCE}\nLOCK TABLE ${tableOf(plan)} IN SHARE UPDATE EXCLUSIVE MODE;\n${LOCK_TIMEOUT}`;
}

/**
 * The expand schema migration: new columns, guard and ledger row. It must run as one transaction, because no write may
 * come between a column and its guard (B23). Every statement is instant. New columns have no default: with one, a
 * writer that knows only the old columns would leave a new column that looks filled (B3).
 */
export function expandSql(plan: Plan, columns: ExpandColumns): string {
  const changes = [
    ...addedColumns(plan).map((name) => `ADD COLUMN ${quoteName(name)} ${typeOf(plan, columns, name)}`),
    ...(columns.filled ?? []).flatMap((name) => [
      `ALTER COLUMN ${quoteName(name)} DROP NOT NULL`,
      ...(canBeFilled(plan) ? [`ADD CONSTRAINT ${filledConstraint(plan, name)} NOT VALID`] : []),
    ]),
  ];
  return [
    cancelAutovacuumSql(plan),
    ...(changes.length === 0 ? [] : [`ALTER TABLE ${tableOf(plan)}\n  ${changes.join(',\n  ')};`]),
    installGuardSql(plan),
    `INSERT INTO ${LEDGER_SCHEMA}.migration (key, schema_name, table_name)
  VALUES (${quoteText(plan.key)}, ${quoteText(plan.schema)}, ${quoteText(plan.table)}) ON CONFLICT (key) DO NOTHING;`,
  ]
    .filter((statement) => statement !== '')
    .join('\n');
}

/**
 * To run afterwards, in a transaction of its own: proves for old rows what NOT NULL guaranteed. It reads the table
 * beside readers and writers.
 */
export function expandValidateSql(plan: Plan, { filled = [] }: Pick<ExpandColumns, 'filled'>): string {
  if (!canBeFilled(plan) || filled.length === 0) return '';
  return [
    VACUUM_PATIENCE,
    ...filled.map(
      (name) => `ALTER TABLE ${tableOf(plan)} VALIDATE CONSTRAINT ${quoteName(oldFilledName(plan, name))};`,
    ),
  ].join('\n');
}

/**
 * The way back of the expand, in one transaction. Only in phase `expanded`, and only when no running build has the
 * definition.
 */
export function expandUndoSql(plan: Plan, { filled = [] }: Pick<ExpandColumns, 'filled'>): string {
  const changes = [
    // SET NOT NULL is instant while the validated CHECK proves it, so it comes before the CHECK is dropped.
    ...filled.map((name) => `ALTER COLUMN ${quoteName(name)} SET NOT NULL`),
  ];
  const drops = [
    ...(canBeFilled(plan) ? filled.map((name) => `DROP CONSTRAINT ${quoteName(oldFilledName(plan, name))}`) : []),
    ...addedColumns(plan).map((name) => `DROP COLUMN ${quoteName(name)}`),
  ];
  return [
    cancelAutovacuumSql(plan),
    `DO $$ BEGIN
  IF EXISTS (SELECT FROM ${LEDGER_SCHEMA}.migration WHERE key = ${quoteText(plan.key)} AND phase <> 'expanded') THEN
    RAISE EXCEPTION '% is beyond expanded: turn its flags off first', ${quoteText(plan.key)};
  END IF;
END $$;`,
    removeGuardSql(plan),
    ...[changes, drops]
      .filter((list) => list.length > 0)
      .map((list) => `ALTER TABLE ${tableOf(plan)} ${list.join(', ')};`),
    `DELETE FROM ${LEDGER_SCHEMA}.migration WHERE key = ${quoteText(plan.key)};`,
  ].join('\n');
}

function addedColumns(plan: Plan): readonly string[] {
  const added = isSameColumn(plan) ? [] : plan.new.columns.map(({ name }) => name);
  return isInvalidating(plan) ? [...added, plan.token.name] : added;
}

/** Whether anything fills the old column when a writer leaves it out. In a removal nothing does. */
function canBeFilled(plan: Plan): boolean {
  return plan.new.columns.length > 0;
}

/**
 * A CHECK is judged after the guard has filled what a writer left out; NOT NULL would be judged too early. In mode
 * `invalidate` the guard cannot fill, so a row may lack its old value where only the new side was written.
 */
function filledConstraint(plan: Plan, column: string): string {
  const isFilled = `${quoteName(column)} IS NOT NULL`;
  const name = quoteName(oldFilledName(plan, column));
  if (!isInvalidating(plan)) return `${name} CHECK (${isFilled})`;
  const isNew = plan.new.columns.map((renewed) => `${quoteName(renewed.name)} IS NOT NULL`).join(' OR ');
  return `${name} CHECK (${isFilled} OR (${quoteName(plan.token.name)} IS NULL AND (${isNew})))`;
}

function typeOf(plan: Plan, { types }: ExpandColumns, name: string): string {
  const type = types[name];
  if (type === undefined) throw new Error(`expandSql of ${plan.key} needs the SQL type of ${name}`);
  return type;
}
