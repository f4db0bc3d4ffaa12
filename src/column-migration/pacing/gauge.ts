import type { ColumnMigrationOptions } from '../column-migration.options.js';
import type { Queryable } from '../sql/queryable.js';

/** What the service calls its sessions and its metrics. */
export type OwnNames = Pick<ColumnMigrationOptions, 'instance' | 'sessionPrefix' | 'latencyHistogram'>;

/** What a gauge may look at. */
export interface Surroundings {
  /** oids of the tables that are filled. */
  readonly heaps: readonly string[];
  readonly names: OwnNames;
  /** Where the service's processes show their metrics. */
  readonly metricsUrls?: readonly string[];
}

/** Something that a backfill gives way to. It waits while the value is above the limit, and while the value cannot be read. */
export interface Gauge {
  readonly name: string;
  /** What the number counts: `ms`, `bytes`, `sessions`. */
  readonly unit: string;
  /** For the operator: what it waits for. */
  readonly about: string;
  /** `null`: not looked at unless an operator sets a limit. */
  readonly defaultLimit: number | null;
  read(db: Queryable, surroundings: Surroundings): Promise<number>;
}

/** One number of one row. Throws when there is none: what cannot be read holds the backfill. */
export async function readNumber(db: Queryable, text: string, values: readonly unknown[] = []): Promise<number> {
  const { rows } = await db.query<{ value: string | number | null }>(text, [...values]);
  const value = Number(rows[0]?.value ?? Number.NaN);
  if (Number.isNaN(value)) throw new Error('the database gave no value; the role may need pg_monitor');
  return value;
}
