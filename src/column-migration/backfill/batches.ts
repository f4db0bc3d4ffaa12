import type { BatchDone, Claim } from './ranges.sql.js';
import type { Control } from './run.sql.js';

/** What became of a batch. `lost`: the range is somebody else's, or the run over. `moved`: the table is another file by now. */
export type BatchOutcome =
  | { readonly kind: 'done'; readonly batch: BatchDone; readonly control: Control; readonly units: number }
  | { readonly kind: 'lost' | 'moved' };

/** How the batches of a plan are made: by SQL, or by the application. */
export interface Batches {
  /**
   * Fills the next rows of a range, so many units of them, and commits its position with them.
   * @throws ConversionUnavailableError nothing was changed, and the same batch may be tried again
   */
  next(claim: Claim, units: number): Promise<BatchOutcome>;
}

export interface BatchOptions {
  readonly ttlMs: number;
  /** More rows than this in quarantine: the run stops and says so. */
  readonly quarantineLimit: number;
  /** More statements for the beginning of each batch. */
  readonly settings: string;
}
