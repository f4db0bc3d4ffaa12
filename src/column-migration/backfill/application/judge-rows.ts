import type { StoredRow } from '../../plan/conversion.js';
import type { SideName } from '../../phase/phase.js';
import type { Difference } from '../../evidence/classes.sql.js';
import { type ApplicationRow, type ApplicationTable, type Converted, typeOf } from './application-rows.sql.js';
import { type Bounds, mapConcurrently } from './concurrently.js';
import { outageOf, withRetries } from './outage.js';
import { readStored, writeStored } from '../../plan/stored-forms.js';

/** A row that is equal, that differs and is converted, or that has no image. */
export interface JudgedRow {
  readonly row: ApplicationRow;
  readonly difference: Difference | undefined;
  /** What its other side will hold. */
  readonly texts?: Converted['texts'];
}

/**
 * Compares and converts as many of the first rows as the budget allows.
 *
 * @throws ConversionUnavailableError
 */
export async function judgeRows(
  table: ApplicationTable,
  rows: readonly ApplicationRow[],
  bounds: Bounds,
): Promise<readonly JudgedRow[]> {
  return mapConcurrently(rows, bounds, (row) => judge(table, row));
}

/** The rows that are to be written. */
export function convertedOf(judged: readonly JudgedRow[]): readonly Converted[] {
  return judged.flatMap(({ row, texts }) => (texts === undefined ? [] : [{ row, texts }]));
}

async function judge(table: ApplicationTable, row: ApplicationRow): Promise<JudgedRow> {
  const { plan, types, from, conversion } = table;
  const to = from === 'old' ? 'new' : 'old';
  const side = (name: SideName): StoredRow =>
    Object.fromEntries(
      plan[name].columns.map((column, n) => [column.field, readStored(typeOf(types, column), row[name][n] ?? null)]),
    );
  const isEmpty = (name: SideName): boolean => row[name].every((text) => text === null);
  if (isEmpty('old') && isEmpty('new')) return { row, difference: undefined };
  if (row.token !== null && (await agrees(() => conversion.agree(side('old'), side('new')))))
    return { row, difference: undefined };
  if (isEmpty(from)) return { row, difference: 'null', texts: plan[to].columns.map(() => null) };
  try {
    const made = await withRetries(() =>
      from === 'old' ? conversion.forward(side('old')) : conversion.backward(side('new')),
    );
    const texts = plan[to].columns.map((column) => writeStored(typeOf(types, column), made[column.field]));
    return { row, difference: isEmpty(to) ? 'missing' : 'stale', texts };
  } catch (error) {
    if (outageOf(error) !== undefined) throw error;
    return { row, difference: 'convert' };
  }
}

/** A side that cannot be read counts as unequal, and is converted again from the other one. */
async function agrees(agree: () => boolean | Promise<boolean>): Promise<boolean> {
  try {
    return await withRetries(agree);
  } catch (error) {
    if (outageOf(error) !== undefined) throw error;
    return false;
  }
}
