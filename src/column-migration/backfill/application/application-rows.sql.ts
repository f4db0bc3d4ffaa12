import { afterCursor, keyAsTexts, keyList, type KeyColumn } from '../../catalog/primary-key.sql.js';
import type { Conversion } from '../../plan/conversion.js';
import type { InvalidatingPlan, PlanColumn } from '../../plan/plan.js';
import type { SideName } from '../../phase/phase.js';
import { quoteName } from '../../sql/quote.js';
import type { Queryable } from '../../sql/queryable.js';
import type { Cursor } from '../../catalog/primary-key.sql.js';

type Texts = readonly (string | null)[];

/** A table whose rows the application converts. */
export interface ApplicationTable {
  readonly plan: InvalidatingPlan;
  readonly conversion: Conversion;
  readonly key: readonly KeyColumn[];
  /** SQL types of the columns, by name. */
  readonly types: ReadonlyMap<string, string>;
  /** The side that wins. */
  readonly from: SideName;
  /** `"public"."secrets"`, or a leaf of it. */
  readonly table: string;
}

/** A row as it was read: all values as text, in the order of the plan. */
export interface ApplicationRow {
  readonly key: readonly string[];
  readonly old: Texts;
  readonly new: Texts;
  readonly token: string | null;
}

/** A row, and what its other side will hold. */
export interface Converted {
  readonly row: ApplicationRow;
  readonly texts: Texts;
}

export interface Scope {
  readonly after: Cursor;
  /** The last key. NULL: to the end. */
  readonly upTo: Cursor;
  readonly limit: number;
}

export async function readRows(
  db: Queryable,
  { plan, key, table }: ApplicationTable,
  { after, upTo, limit }: Scope,
): Promise<readonly ApplicationRow[]> {
  const within = [
    ...(after === null ? [] : [afterCursor(key, 't', 2)]),
    ...(upTo === null ? [] : [`not (${afterCursor(key, 't', 2 + (after?.length ?? 0))})`]),
  ];
  const { rows } = await db.query<ApplicationRow>(
    `select ${rowOf(plan, key)} from ${table} as t ${within.length === 0 ? '' : `where ${within.join(' and ')}`}
      order by ${keyList(key, 't')} limit $1`,
    [limit, ...(after ?? []), ...(upTo ?? [])],
  );
  return rows;
}

/** The row with this key, if there is one. */
export async function readRow(
  db: Queryable,
  { plan, key, table }: ApplicationTable,
  rowKey: readonly string[],
): Promise<readonly ApplicationRow[]> {
  const { rows } = await db.query<ApplicationRow>(
    `select ${rowOf(plan, key)} from ${table} as t where (${keyList(key, 't')}) = (${key.map(({ type }, n) => `$${n + 1}::${type}`).join(', ')})`,
    [...rowKey],
  );
  return rows;
}

/**
 * Writes by compare-and-swap on the winning side and the token. A row that a writer has changed since it was read stays
 * as written (B1), and the next sweep converts it. Returns how many rows were written.
 */
export async function writeConverted(
  db: Queryable,
  { plan, key, types, from, table }: ApplicationTable,
  converted: readonly Converted[],
): Promise<number> {
  if (converted.length === 0) return 0;
  const winning = plan[from].columns;
  const filled = plan[from === 'old' ? 'new' : 'old'].columns;
  const token = quoteName(plan.token.name);
  const lists = [
    ...key.map((_column, n) => converted.map(({ row }) => row.key[n] ?? null)),
    ...winning.map((_column, n) => converted.map(({ row }) => row[from][n] ?? null)),
    ...filled.map((_column, n) => converted.map(({ texts }) => texts[n] ?? null)),
    converted.map(({ row }) => row.token),
  ];
  const names = [
    ...key.map((_column, n) => `k${n}`),
    ...winning.map((_column, n) => `w${n}`),
    ...filled.map((_column, n) => `f${n}`),
    'token',
  ];
  const set = filled.map((column, n) => `${quoteName(column.name)} = v.f${n}::${typeOf(types, column)}`);
  const where = [
    ...key.map(({ name, type }, n) => `t.${quoteName(name)} = v.k${n}::${type}`),
    ...winning.map(({ name }, n) => `t.${quoteName(name)}::text is not distinct from v.w${n}`),
    `t.${token} is not distinct from v.token`,
  ];
  const { rowCount } = await db.query(
    `update ${table} as t set ${[...set, `${token} = gen_random_uuid()::text`].join(', ')}
       from unnest(${lists.map((_list, n) => `$${n + 1}::text[]`).join(', ')}) as v (${names.join(', ')})
      where ${where.join(' and ')}`,
    lists,
  );
  return rowCount ?? 0;
}

export function typeOf(types: ReadonlyMap<string, string>, { name }: PlanColumn): string {
  const type = types.get(name);
  if (type === undefined) throw new Error(`column ${name} is missing: apply the expand schema migration`);
  return type;
}

function rowOf(plan: InvalidatingPlan, key: readonly KeyColumn[]): string {
  const texts = (columns: readonly PlanColumn[]): string =>
    `array[${columns.map(({ name }) => `t.${quoteName(name)}::text`).join(', ')}]`;
  return `${keyAsTexts(key, 't')} as key, ${texts(plan.old.columns)} as old, ${texts(plan.new.columns)} as new, t.${quoteName(plan.token.name)} as token`;
}
