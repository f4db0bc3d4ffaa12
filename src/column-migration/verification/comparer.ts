import type { Cursor } from '../catalog/primary-key.sql.js';
import type { KeyColumn } from '../catalog/primary-key.sql.js';
import type { Plan } from '../plan/plan.js';
import type { SideName } from '../phase/phase.js';
import type { RepairFence } from './fenced-repair.js';
import type { JudgedBatch } from './judge-batch.sql.js';

/** What a sweep needs for its comparisons and repairs. */
export interface SweepScope<P extends Plan = Plan> extends RepairFence {
  readonly plan: P;
  readonly key: readonly KeyColumn[];
  /** The side that wins. */
  readonly winner: SideName;
  /** `false`: only report what differs. */
  readonly repairs: boolean;
}

export interface Compared {
  readonly judged: JudgedBatch;
  readonly repaired: number;
}

/** How a sweep compares and repairs rows: by SQL, or by the application. */
export interface Comparer {
  /**
   * Compares the rows after a cursor. Returns `undefined` when the lease is lost or the phase has moved; then nothing
   * was repaired.
   *
   * @throws ConversionUnavailableError when nothing was changed, and the same rows may be tried again
   */
  next(after: Cursor, limit: number): Promise<Compared | undefined>;
}
