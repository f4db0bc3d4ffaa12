import type { ColumnOf, ModelName, Scalars, Stored, WhereOf } from '../../database/index.js';

/** How a domain value is stored. `read(write(value))` is `value`. */
export interface Codec<Row, Value> {
  read(row: Row): Value;
  write(value: Value): Row;
}

/** One side of a column migration: its columns, and how a domain value is stored in them. */
export interface Side<M extends ModelName, C extends ColumnOf<M>, Value> extends Codec<Stored<M, C>, Value> {
  readonly columns: readonly C[];
  /**
   * Rows that hold the value. By default every column equals what `write` gives; to be overridden where several stored
   * forms read as one value.
   */
  is?(value: Value): WhereOf<M>;
}

/** One column that sorts in the order of its values. */
export interface OrderedSide<M extends ModelName, C extends ColumnOf<M>, Value> extends Side<M, C, Value> {
  readonly order: C;
  /** The value as the column stores it, for a parameter of plain SQL. */
  encode(value: Value): unknown;
}

/** One text column that holds the value as it is. */
export interface TextSide<M extends ModelName, C extends ColumnOf<M>> extends OrderedSide<M, C, string> {
  readonly text: true;
}

export type Filled<T> = Exclude<T, null>;
/** Free text columns of the model, nullable or not. */
export type TextColumnOf<M extends ModelName> = {
  [C in ColumnOf<M>]: [string, Filled<Scalars<M>[C]>] extends [Filled<Scalars<M>[C]>, string] ? C : never;
}[ColumnOf<M>];
