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

/** What the kit must know beside the definition. */
export interface ContractOptions<V> {
  /** A database of its own, migrated, to be dropped in the end. */
  readonly openDatabase: () => Promise<{ readonly url: string; readonly drop: () => Promise<void> }>;
  /** Makes the table as `expanded` has it, unless the schema migrations did, and what its rows refer to. */
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
  /** Whether rows can be looked up by their value: not where each write stores it in another way. @default true */
  readonly isSearchable?: boolean;
  /** Whether the whole ladder is walked by a fleet, or the conversions alone are tried. @default true */
  readonly walksLadder?: boolean;
  /** Anything that the old columns can hold, also what does not convert. @default what `values` give */
  readonly oldTexts?: Arbitrary<StoredTexts>;
}
