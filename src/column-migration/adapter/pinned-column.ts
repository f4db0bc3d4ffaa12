import type { ColumnOf, ModelName, Stored, WhereOf } from '../../database/index.js';
import type { OrderedSide, Side, TextSide } from '../plan/side.js';
import type { SortOrder, TextFilter, ValueFilter } from './filter.js';

/** The last row of a page: the value (never the stored form), and the unique key that breaks ties. */
export interface After<Value> {
  readonly value: Value;
  readonly id: string;
}

/** What a repository may do with a value that is moving between columns, in the view that its unit of work pinned. */
export interface PinnedColumn<M extends ModelName, C extends ColumnOf<M>, Value> {
  /** Its type is the same in every phase. The phase decides which columns are really fetched. */
  readonly select: { readonly [K in C]: boolean };
  /**
   * The value of a fetched row. If both sides were fetched they are compared, and a difference is reported under the
   * row's `id`.
   */
  read(row: Partial<Stored<M, C>> & { readonly id?: string }): Value;
  /** What to store; plain values only, never `{ increment }`. */
  write(value: Value): Partial<Stored<M, C>>;
  /** Rows that hold exactly this value. */
  is(value: Value): WhereOf<M>;
}

export interface PinnedOrderedColumn<
  M extends ModelName,
  C extends ColumnOf<M>,
  Value,
  Filter = ValueFilter<Value>,
> extends PinnedColumn<M, C, Value> {
  /** The column that is read, to be named in `by` and `distinct`. */
  readonly column: C;
  /** The same as an argument of `_min`, `_max`, `_sum`, `_count`. */
  readonly only: { readonly [K in C]?: true };
  where(filter: Filter): WhereOf<M>;
  orderBy(direction: SortOrder): { readonly [K in C]?: SortOrder };
  /** Rows after this one, when sorted by the value and then by `id`. */
  after(last: After<Value>, direction: SortOrder): WhereOf<M>;
}

/**
 * Text is stored unchanged on both sides, so plain SQL can handle it too: for queries that Prisma cannot express well.
 */
export interface PinnedTextColumn<M extends ModelName, C extends ColumnOf<M>> extends PinnedOrderedColumn<
  M,
  C,
  string,
  TextFilter
> {
  /** The column that is read, quoted, for conditions and sorting. */
  readonly sqlColumn: string;
  /** The columns to fetch, quoted, each under its field's name, so that the rows can be given to `read`. */
  sqlSelect(alias: string): string;
}

/** The richest kind of column that both sides support. */
export type PinnedOf<M extends ModelName, Old, New> = [Old, New] extends [TextSide<M, infer O>, TextSide<M, infer N>]
  ? PinnedTextColumn<M, O | N>
  : [Old, New] extends [OrderedSide<M, infer O, infer V>, OrderedSide<M, infer N, infer _>]
    ? PinnedOrderedColumn<M, O | N, V>
    : [Old, New] extends [Side<M, infer O, infer V>, Side<M, infer N, infer _>]
      ? PinnedColumn<M, O | N, V>
      : never;
