import type { ColumnOf, ModelName, Stored, WhereOf } from '../../database/index.js';
import type { OrderedSide, Side } from '../plan/side.js';
import type { View } from '../phase/view.js';
import { quoteName } from '../sql/quote.js';
import { encodeFilter, type SortOrder, type ValueFilter } from './filter.js';
import type { After, PinnedColumn, PinnedOrderedColumn, PinnedTextColumn } from './pinned-column.js';
import { comparedReader, type ReportMismatch } from './compared-reader.js';

/** Both sides of one definition, and the names of their columns in the database. */
export interface Sides<M extends ModelName, O extends ColumnOf<M>, N extends ColumnOf<M>, V> {
  readonly old: Side<M, O, V>;
  readonly new: Side<M, N, V>;
  readonly physicalName: (field: string) => string;
  /** In mode `invalidate`: what a write of both sides adds, to say that they were written together. */
  readonly tokens?: () => object;
}

type Pinned<M extends ModelName, C extends ColumnOf<M>, V> =
  PinnedColumn<M, C, V> | PinnedOrderedColumn<M, C, V> | PinnedTextColumn<M, C>;

/**
 * Makes the object for one view. This happens once per view, when the adapter is made, so a pinned call allocates only
 * its result.
 */
export function pin<M extends ModelName, O extends ColumnOf<M>, N extends ColumnOf<M>, V>(
  sides: Sides<M, O, N, V>,
  view: View,
  report: ReportMismatch,
): Pinned<M, O | N, V> {
  const side = erased<M, V>(sides[view.answers]);
  const fetched = [...new Set<string>(view.fetches.flatMap((name): readonly string[] => sides[name].columns))];
  const plain: PinnedColumn<M, O | N, V> = {
    select: Object.fromEntries(
      [...sides.old.columns, ...sides.new.columns].map((column) => [column, fetched.includes(column)]),
    ) as { [K in O | N]: boolean },
    read: comparedReader<M, O, N, V>(sides, view, report),
    write: (value) =>
      Object.assign(
        {},
        ...view.writes.map((name) => sides[name].write(value)),
        view.writes.length > 1 ? sides.tokens?.() : undefined,
      ) as Partial<Stored<M, O | N>>,
    is: (value) => side.is?.(value) ?? side.write(value),
  };
  if (!isOrdered<M, V>(side)) return Object.freeze(plain);
  return Object.freeze({
    ...plain,
    ...ordered<M, O | N, V>(side),
    sqlColumn: quoteName(sides.physicalName(side.order)),
    sqlSelect: (alias: string) =>
      fetched.map((field) => `${alias}.${quoteName(sides.physicalName(field))} AS ${quoteName(field)}`).join(', '),
  });
}

function ordered<M extends ModelName, C extends ColumnOf<M>, V>(side: OrderedSide<M, ColumnOf<M>, V>) {
  const { order } = side;
  const compare = (operator: string, value: V) => ({ [order]: { [operator]: side.encode(value) } }) as WhereOf<M>;
  return {
    column: order as C,
    only: { [order]: true } as { [K in C]?: true },
    where: (filter: ValueFilter<V>) =>
      ({ [order]: encodeFilter(filter, (value: V) => side.encode(value)) }) as WhereOf<M>,
    orderBy: (direction: SortOrder) => ({ [order]: direction }) as { [K in C]?: SortOrder },
    after: ({ value, id }: After<V>, direction: SortOrder) => {
      const beyond = direction === 'asc' ? 'gt' : 'lt';
      // The second condition implies the first. Without the first, PostgreSQL reads the index from its start.
      return {
        AND: [compare(`${beyond}e`, value), { OR: [compare(beyond, value), { id: { [beyond]: id } }] }],
      } as WhereOf<M>;
    },
  };
}

function erased<M extends ModelName, V>(side: unknown): Side<M, ColumnOf<M>, V> {
  return side as Side<M, ColumnOf<M>, V>;
}

function isOrdered<M extends ModelName, V>(side: Side<M, ColumnOf<M>, V>): side is OrderedSide<M, ColumnOf<M>, V> {
  return 'order' in side;
}
