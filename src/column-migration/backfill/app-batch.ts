import { keyAsTexts, keyList, type KeyColumn, afterCursor } from '../catalog/primary-key.sql.js';
import type { Conversion, StoredRow } from '../definition/conversion.js';
import type { InvalidatingPlan, PlanColumn } from '../definition/plan.js';
import type { SideName } from '../phase/phase.js';
import { tableOf } from '../sql/plan.sql.js';
import { quoteName } from '../sql/quote.js';
import type { Queryable } from '../sql/queryable.js';
import { mapConcurrently } from './app-concurrency.js';
import { readStored, writeStored } from './convert-stored.js';
import type { Cursor } from './fill-batch.sql.js';

/** What the application needs for batches of one plan. */
export interface ApplicationBatches {
  readonly plan: InvalidatingPlan;
  readonly conversion: Conversion;
  readonly key: readonly KeyColumn[];
  /** SQL types of the columns, by name. */
  readonly types: ReadonlyMap<string, string>;
  /** The side that wins. */
  readonly from: SideName;
}

/** A row as it was read: all values as text, in the order of the plan. */
interface ReadRow {
  readonly key: readonly string[];
  readonly old: readonly (string | null)[];
  readonly new: readonly (string | null)[];
  readonly token: string | null;
}

/** What a row needs: nothing, the texts of the other side, or somebody who mends it. */
type Judgement = 'equal' | 'unconvertible' | readonly (string | null)[];

export interface ApplicationBatch {
  readonly seen: number;
  readonly unequal: number;
  readonly unconvertible: number;
  readonly repaired: number;
  readonly cursor: Cursor;
}

/** Conversions of one batch that are under way at once. */
const CONCURRENCY = 8;

/**
 * Reads the rows after the cursor, compares and converts them here, and writes what differs with compare-and-swap on the
 * winning side and the token: what a writer has changed meanwhile stays as he wrote it (B1).
 */
export async function convertBatch(
  db: Queryable,
  batches: ApplicationBatches,
  cursor: Cursor,
  limit: number,
): Promise<ApplicationBatch> {
  const rows = await readBatch(db, batches, cursor, limit);
  const judged = await mapConcurrently(rows, CONCURRENCY, async (row) => ({
    row,
    judgement: await judge(batches, row),
  }));
  const fills = judged.flatMap(({ row, judgement }) =>
    typeof judgement === 'string' ? [] : [{ row, texts: judgement }],
  );
  const unconvertible = judged.filter(({ judgement }) => judgement === 'unconvertible').length;
  return {
    seen: rows.length,
    unequal: fills.length + unconvertible,
    unconvertible,
    repaired: fills.length === 0 ? 0 : await writeFills(db, batches, fills),
    cursor: rows.length < limit ? null : (rows.at(-1)?.key ?? null),
  };
}

async function judge({ plan, conversion, types, from }: ApplicationBatches, row: ReadRow): Promise<Judgement> {
  const side = (name: SideName): StoredRow =>
    Object.fromEntries(
      plan[name].columns.map((column, n) => [column.field, readStored(typeOf(types, column), row[name][n] ?? null)]),
    );
  const to = from === 'old' ? 'new' : 'old';
  const isEmpty = (name: SideName): boolean => row[name].every((text) => text === null);
  if (isEmpty('old') && isEmpty('new')) return 'equal';
  try {
    if (row.token !== null && (await conversion.agree(side('old'), side('new')))) return 'equal';
  } catch {
    // A side that cannot be read is converted anew, from the other one.
  }
  if (isEmpty(from)) return plan[to].columns.map(() => null);
  try {
    const made = await (from === 'old' ? conversion.forward(side('old')) : conversion.backward(side('new')));
    return plan[to].columns.map((column) => writeStored(typeOf(types, column), made[column.field]));
  } catch {
    return 'unconvertible';
  }
}

async function readBatch(
  db: Queryable,
  { plan, key }: ApplicationBatches,
  cursor: Cursor,
  limit: number,
): Promise<readonly ReadRow[]> {
  const { rows } = await db.query<ReadRow>(
    `select ${keyAsTexts(key, 't')} as key, ${textsOf(plan.old.columns)} as old, ${textsOf(plan.new.columns)} as new, t.${quoteName(plan.token.name)} as token
       from ${tableOf(plan)} as t
      ${cursor === null ? '' : `where ${afterCursor(key, 't', 2)}`}
      order by ${keyList(key, 't')} limit $1`,
    [limit, ...(cursor ?? [])],
  );
  return rows;
}

async function writeFills(
  db: Queryable,
  { plan, key, types, from }: ApplicationBatches,
  fills: readonly { readonly row: ReadRow; readonly texts: readonly (string | null)[] }[],
): Promise<number> {
  const winning = plan[from].columns;
  const filled = plan[from === 'old' ? 'new' : 'old'].columns;
  const token = quoteName(plan.token.name);
  const lists = [
    ...key.map((_column, n) => fills.map(({ row }) => row.key[n] ?? null)),
    ...winning.map((_column, n) => fills.map(({ row }) => row[from][n] ?? null)),
    ...filled.map((_column, n) => fills.map(({ texts }) => texts[n] ?? null)),
    fills.map(({ row }) => row.token),
  ];
  const names = [
    ...key.map((_column, n) => `k${n}`),
    ...winning.map((_column, n) => `w${n}`),
    ...filled.map((_column, n) => `f${n}`),
    'token',
  ];
  const { rowCount } = await db.query(
    `update ${tableOf(plan)} as t
        set ${[...filled.map((column, n) => `${quoteName(column.name)} = v.f${n}::${typeOf(types, column)}`), `${token} = gen_random_uuid()::text`].join(', ')}
       from unnest(${lists.map((_list, n) => `$${n + 1}::text[]`).join(', ')}) as v (${names.join(', ')})
      where ${[
        ...key.map(({ name, type }, n) => `t.${quoteName(name)} = v.k${n}::${type}`),
        ...winning.map(({ name }, n) => `t.${quoteName(name)}::text is not distinct from v.w${n}`),
        `t.${token} is not distinct from v.token`,
      ].join(' and ')}`,
    lists,
  );
  return rowCount ?? 0;
}

function textsOf(columns: readonly PlanColumn[]): string {
  return `array[${columns.map(({ name }) => `t.${quoteName(name)}::text`).join(', ')}]`;
}

function typeOf(types: ReadonlyMap<string, string>, { name }: PlanColumn): string {
  const type = types.get(name);
  if (type === undefined) throw new Error(`column ${name} is missing: apply the expand schema migration`);
  return type;
}
