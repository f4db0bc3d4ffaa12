import type { ColumnOf, ModelName, Scalars, Stored } from '../../database/index.js';
import { ColumnNotFilledError } from '../column-migration.errors.js';
import type { Codec, Filled, OrderedSide, Side, TextColumnOf, TextSide } from '../plan/side.js';

/** The sides that a column migration of this model can have. */
export class SidesOf<M extends ModelName> {
  constructor(private readonly model: M) {}

  /** A text column that holds the value unchanged: it can be searched, compared and sorted. */
  text<C extends TextColumnOf<M>>(column: C): TextSide<M, C> {
    return {
      ...this.single(
        column,
        (stored) => String(stored),
        (value: string) => value as Filled<Scalars<M>[C]>,
      ),
      text: true,
    };
  }

  /** A column that holds the value in a type or unit of its own. The codec keeps the order. */
  ordered<C extends ColumnOf<M>, Value>(
    column: C,
    codec: Codec<Filled<Scalars<M>[C]>, Value>,
  ): OrderedSide<M, C, Value> {
    return this.single(
      column,
      (stored) => codec.read(stored),
      (value) => codec.write(value),
    );
  }

  /** Any columns in any representation: values can be written, read and looked up, but not sorted. */
  columns<C extends ColumnOf<M>, Value>(
    columns: readonly C[],
    codec: Omit<Side<M, C, Value>, 'columns'>,
  ): Side<M, C, Value> {
    return { columns, ...codec };
  }

  /** Nothing is stored here: the new side of a removal. */
  nothing<Value>(): Side<M, never, Value | null> {
    return { columns: [], read: () => null, write: () => Object.freeze({}) };
  }

  private single<C extends ColumnOf<M>, Value>(
    column: C,
    read: (stored: Filled<Scalars<M>[C]>) => Value,
    encode: (value: Value) => Filled<Scalars<M>[C]>,
  ): OrderedSide<M, C, Value> {
    return {
      columns: [column],
      order: column,
      encode,
      read: (row) => {
        const stored: Scalars<M>[C] | undefined = row[column];
        if (stored === null || stored === undefined) throw new ColumnNotFilledError(this.model, column);
        return read(stored as Filled<Scalars<M>[C]>);
      },
      write: (value) => ({ [column]: encode(value) }) as Stored<M, C>,
    };
  }
}
