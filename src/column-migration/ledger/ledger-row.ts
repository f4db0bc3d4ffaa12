import type { Phase } from '../phase/phase.js';

/** What the next step waits for, in words an operator can act on. */
export interface Waiting {
  readonly to: Phase;
  readonly reasons: readonly string[];
  readonly since: string;
}

/** What the pipeline asked for, and who. */
export interface Request {
  readonly to: Phase;
  readonly by: string;
  readonly at: string;
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
  /** The version that every live member acknowledged, with no transaction left that was open then. */
  readonly settledVersion: bigint;
  /** What the pipeline asked for: `brownout` and `contracted` have no flag. */
  readonly requested: Request | null;
  /** The defaults that moved from old to new columns with the authority, by old column: for the way back. */
  readonly movedDefaults: Readonly<Record<string, string>> | null;
}
