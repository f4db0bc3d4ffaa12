import { isDeepStrictEqual } from 'node:util';
import type { ColumnOf, ModelName, Stored } from '../../database/index.js';
import { ColumnNotFilledError } from '../column-migration.errors.js';
import type { Side } from '../plan/side.js';
import type { View } from '../phase/view.js';

/** How two sides of one row differ, never their values. */
export type MismatchClass = 'missing' | 'different';

/** Gets the outcome of every comparison. `undefined` means that the row agrees, which removes an earlier report. */
export type ReportMismatch = (rowId: string | undefined, difference: MismatchClass | undefined) => void;

type Reader<M extends ModelName, C extends ColumnOf<M>, V> = (
  row: Partial<Stored<M, C>> & { readonly id?: string },
) => V;
interface Both<M extends ModelName, O extends ColumnOf<M>, N extends ColumnOf<M>, V> {
  readonly old: Side<M, O, V>;
  readonly new: Side<M, N, V>;
}

/**
 * Both columns come in the same row and snapshot, so the comparison is exact. On a mismatch it returns the
 * authoritative value. In a removal there is nothing to compare.
 */
export function comparedReader<M extends ModelName, O extends ColumnOf<M>, N extends ColumnOf<M>, V>(
  sides: Both<M, O, N, V>,
  view: View,
  report: ReportMismatch,
): Reader<M, O | N, V> {
  const read = { old: readerOf<M, O | N, V>(sides.old), new: readerOf<M, O | N, V>(sides.new) };
  if (view.fetches.length === 1 || sides.new.columns.length === 0) return read[view.answers];
  const other = view.authoritative === 'old' ? 'new' : 'old';
  return (row) => {
    const value = read[view.authoritative](row);
    report(
      row.id,
      difference(value, () => read[other](row)),
    );
    return value;
  };
}

function difference<V>(value: V, readOther: () => V): MismatchClass | undefined {
  try {
    const other = readOther();
    return Object.is(value, other) || isDeepStrictEqual(value, other) ? undefined : 'different';
  } catch (error) {
    if (error instanceof ColumnNotFilledError) return 'missing';
    throw error;
  }
}

function readerOf<M extends ModelName, C extends ColumnOf<M>, V>(side: unknown): Reader<M, C, V> {
  const known = side as Side<M, C, V>;
  return (row) => known.read(row as Stored<M, C>);
}
