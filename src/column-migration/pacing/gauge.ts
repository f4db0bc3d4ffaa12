import type { ColumnMigrationOptions } from '../column-migration.options.js';
import type { Queryable } from '../sql/queryable.js';

/** The names of the service's sessions and metrics. */
export type OwnNames = Pick<ColumnMigrationOptions, 'instance' | 'sessionPrefix' | 'latencyHistogram'>;

/** What a gauge may use. */
export interface Surroundings {
  /** oids of the tables that are being filled. */
  readonly heaps: readonly string[];
  readonly names: OwnNames;
  /** Addresses at which the service's processes show their metrics. */
  readonly metricsUrls?: readonly string[];
}

/** A number for the sake of which a backfill holds back: while it is above its limit, and while it cannot be read. */
export interface Gauge {
  readonly name: string;
  /** The unit of the number: `ms`, `bytes`, `sessions`. */
  readonly unit: string;
  /** What it waits for, in words for the operator. */
  readonly about: string;
  /** `null`: not read unless an operator sets a limit. */
  readonly defaultLimit: number | null;
  read(db: Queryable, surroundings: Surroundings): Promise<number>;
}

/** The one number of a one-row result. Throws when there is none: a gauge that cannot be read holds the backfill. */
export async function readNumber(db: Queryable, text: string, values: readonly unknown[] = []): Promise<number> {
  const { rows } = await db.query<{ value: string | number | null }>(text, [...values]);
  const value = Number(rows[0]?.value ?? Number.NaN);
  if (Number.isNaN(value)) throw new Error('the database gave no value; the role may need pg_monitor');
  return value;
}
