import type { ColumnOf, ModelName, Stored } from '../../database/index.js';
import type { Side } from './side.js';

/** Columns of one side of a row, by field, as Prisma returns them. */
export type StoredRow = Readonly<Record<string, unknown>>;

/**
 * The application's own conversion, for mode `invalidate`. It throws for a value that has no image on the other side,
 * and throws ConversionUnavailableError while something that it needs is away. A call that takes longer than five
 * seconds counts as the latter.
 */
export interface Conversion {
  forward(old: StoredRow): StoredRow | Promise<StoredRow>;
  backward(renewed: StoredRow): StoredRow | Promise<StoredRow>;
  /** Whether both sides hold the same value. */
  agree(old: StoredRow, renewed: StoredRow): boolean | Promise<boolean>;
}

/** The conversion that the codecs of both sides define. */
export function conversionOf<M extends ModelName, O extends ColumnOf<M>, N extends ColumnOf<M>, V>(
  old: Side<M, O, V>,
  renewed: Side<M, N, V>,
  isEqual: (one: V, other: V) => boolean,
): Conversion {
  const readOld = (row: StoredRow): V => old.read(row as Stored<M, O>);
  const readNew = (row: StoredRow): V => renewed.read(row as Stored<M, N>);
  return Object.freeze({
    forward: (row: StoredRow) => renewed.write(readOld(row)),
    backward: (row: StoredRow) => old.write(readNew(row)),
    agree: (one: StoredRow, other: StoredRow) => isEqual(readOld(one), readNew(other)),
  });
}
