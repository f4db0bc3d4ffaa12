import type { Phase } from '../phase/phase.js';

/** What the next step waits for, in words an operator can act on. */
export interface Waiting {
  readonly to: Phase;
  readonly reasons: readonly string[];
  readonly since: string;
}

/** One column migration as the ledger has it. */
export interface LedgerRow {
  readonly key: string;
  readonly schema: string;
  readonly table: string;
  readonly phase: Phase;
  readonly version: bigint;
  /** The phase before the last move: going back to it need not wait for acknowledgements of this one. */
  readonly movedFrom: Phase | null;
  readonly isStrict: boolean;
  readonly strictSettledAt: Date | null;
  readonly enteredAt: Date;
  /** Since when the phase is in force, by the database's clock, in ms. */
  readonly ageMs: number;
  readonly waiting: Waiting | null;
}
