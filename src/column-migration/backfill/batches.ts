import type { BatchDone, Claim } from './ranges.sql.js';
import type { Control } from './run.sql.js';

/**
 * What became of a batch. `lost`: another worker has the range, or the run is over. `moved`: the table's file has
 * changed.
 */
export type BatchOutcome =
  | { readonly kind: 'done'; readonly batch: BatchDone; readonly control: Control; readonly units: number }
  | { readonly kind: 'lost' | 'moved' };

/** How the batches of a plan are made: by SQL, or by the application. */
export interface Batches {
  /**
   * Fills the next `units` of a range, and commits its position with them.
   *
   * @throws ConversionUnavailableError when nothing was changed, and the same batch may be tried again
   */
  next(claim: Claim, units: number): Promise<BatchOutcome>;
}

export interface BatchOptions {
  readonly ttlMs: number;
  /** With more rows than this in quarantine the run stops, and says so. */
  readonly quarantineLimit: number;
  /** Further statements for the beginning of each batch. */
  readonly settings: string;
}
