import type { Conversion } from '../plan/conversion.js';
import type { Expression, Plan } from '../plan/plan.js';

/** What every column migration says of its table. */
interface MovesOfEither<O extends string, N extends string> {
  /** kebab-case `<entity>-<old>-to-<new>`: folder name, flag prefix, metric label, ledger key. */
  readonly key: string;
  /** The table's name in the database. */
  readonly table: string;
  /** @default 'public' */
  readonly schema?: string;
  /** Columns of the primary key. @default ['id'] */
  readonly primaryKey?: readonly string[];
  /**
   * How a column is compared, where `=` of its type is coarser than equality (interval, a nondeterministic collation).
   * @default the column itself
   */
  readonly image?: { readonly [K in O | N]?: (column: string) => string };
  /** New columns that are never NULL from `enforced` on. @default none */
  readonly required?: readonly N[];
  /** The lowest phase to which a rollback loses nothing. @default 'expanded', in mode `invalidate` 'retired' */
  readonly rollbackFloor?: Plan['rollbackFloor'];
  /** Database names of the columns whose name is not simply the field in snake_case. */
  readonly columnNames?: { readonly [K in O | N]?: string };
}

/** How values move between the sides, in SQL. Guard, backfill, gate, adapter and health all follow from it. */
export interface MirroringMoves<O extends string, N extends string> extends MovesOfEither<O, N> {
  readonly mode?: 'mirror';
  /**
   * SQL of each new column from the old ones. It must be deterministic, and may not fail for any value, because it is
   * evaluated for every one.
   */
  readonly forward: { readonly [K in N]: Expression<O> };
  /** SQL of each old column from the new ones. */
  readonly backward: { readonly [K in O]: Expression<N> };
  /** Whether the old values have an image on the new side. @default always */
  readonly convertible?: Expression<O>;
}

/**
 * For values that only the application can convert, by the codecs of both sides: encryption with a key outside the
 * database, for example. Up to `new-only` every write gives both sides and a token. A write of one side alone leaves
 * the row for the application to convert.
 */
export interface InvalidatingMoves<O extends string, N extends string, C extends string = string> extends MovesOfEither<
  O,
  N
> {
  readonly mode: 'invalidate';
  /**
   * A nullable text column of the same table that is used for nothing else. Each write of both sides sets a new value.
   */
  readonly token: C;
  /**
   * How backfill and sweeps convert, row by row and several at once. It may be asynchronous: it may ask a key service,
   * for example, where the codecs of requests have what they need at hand. @default by the codecs of both sides
   */
  readonly conversion?: Conversion;
  readonly forward?: never;
  readonly backward?: never;
  readonly convertible?: never;
}

/** @typeParam C every column of the table */
export type Moves<O extends string, N extends string, C extends string = string> =
  MirroringMoves<O, N> | InvalidatingMoves<O, N, C>;

/** The plan of such moves between these columns. */
export function planOf<O extends string, N extends string>(
  moves: Moves<O, N>,
  old: readonly O[],
  renewed: readonly N[],
  physicalName: (field: string) => string,
): Plan {
  const column = (field: string) => ({ field, name: physicalName(field) });
  const isMirror = moves.mode !== 'invalidate';
  return Object.freeze({
    key: moves.key,
    schema: moves.schema ?? 'public',
    table: moves.table,
    primaryKey: moves.primaryKey ?? ['id'],
    old: { columns: old.map(column) },
    new: { columns: renewed.map(column) },
    forward: isMirror ? moves.forward : {},
    backward: isMirror ? moves.backward : {},
    convertible: (moves.convertible as Expression | undefined) ?? (() => 'true'),
    image: (moves.image as Plan['image'] | undefined) ?? {},
    required: moves.required ?? [],
    rollbackFloor: moves.rollbackFloor ?? (isMirror ? 'expanded' : 'retired'),
    ...(isMirror ? {} : { token: column(moves.token) }),
  });
}
