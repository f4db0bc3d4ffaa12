import type { Arbitrary } from 'fast-check';
import type pg from 'pg';
import type { Defined } from '../../definition/define.js';
import type { HiddenColumns } from '../../../database/index.js';

/** A pinned column of any kind, as the kit uses it. */
export interface AnyPinned<V> {
  readonly select: object;
  read(row: object): V;
  write(value: V): object;
  is(value: V): object;
  readonly column?: string;
  readonly only?: object;
  where?(filter: object): object;
  orderBy?(direction: 'asc' | 'desc'): object;
  after?(last: { readonly value: V; readonly id: string }, direction: 'asc' | 'desc'): object;
}

export type AnyDefinition<V> = Defined<AnyPinned<V>>;

/** One side's columns as text, by name in the database. */
export type StoredTexts = Readonly<Record<string, string | null>>;

/** What the kit needs to know beside the definition. */
export interface ContractOptions<V> {
  /** Opens a migrated database for this suite alone, to be dropped at the end. */
  readonly openDatabase: () => Promise<{ readonly url: string; readonly drop: () => Promise<void> }>;
  /** Makes the table as it is in `expanded`, unless the schema migrations did, and the rows that its rows refer to. */
  readonly prepare: (db: pg.Client) => Promise<void>;
  /** A Prisma client over the pool that names no hidden column. */
  readonly client: (pool: pg.Pool, hidden: HiddenColumns) => { $disconnect(): Promise<void> };
  /** What a new row needs beside the moving columns. */
  readonly row: () => object;
  /** Where rows are made through their parent: the parent's model, its condition, and the field that holds the rows. */
  readonly parent?: {
    readonly model: string;
    readonly field: string;
    readonly where: () => object;
    readonly without: readonly string[];
  };
  /** Values that both sides can hold. */
  readonly values: Arbitrary<V>;
  /**
   * Whether rows can be found by their value. `false` where each write stores the same value in another form. @default
   * true
   */
  readonly isSearchable?: boolean;
  /** Whether a fleet walks the whole ladder, or only the conversions are tried. @default true */
  readonly walksLadder?: boolean;
  /** Anything that the old columns can hold, including what does not convert. @default what `values` gives */
  readonly oldTexts?: Arbitrary<StoredTexts>;
}
