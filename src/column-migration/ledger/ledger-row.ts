import type { Phase } from '../phase/phase.js';

/** What the next step waits for, in words an operator can act on. */
export interface Waiting {
  readonly to: Phase;
  readonly reasons: readonly string[];
  readonly since: string;
}

/** What the pipeline asked for, and on whose behalf. */
export interface Request {
  readonly to: Phase;
  readonly by: string;
  readonly at: string;
}

/** One column migration, as the ledger has it. */
export interface LedgerRow {
  readonly key: string;
  readonly schema: string;
  readonly table: string;
  readonly phase: Phase;
  readonly version: bigint;
  /** The phase before the last move. A move back to it need not wait for acknowledgements of the present one. */
  readonly movedFrom: Phase | null;
  readonly isStrict: boolean;
  readonly strictSettledAt: Date | null;
  readonly enteredAt: Date;
  /** How long the phase has been in force by the database's clock, in ms. */
  readonly ageMs: number;
  readonly waiting: Waiting | null;
  /** The last version that every live member has acknowledged, and whose earlier transactions have all ended. */
  readonly settledVersion: bigint;
  /** What the pipeline asked for. `brownout` and `contracted` have no flag. */
  readonly requested: Request | null;
  /** The defaults that moved with the authority from old to new columns, by old column. The way back needs them. */
  readonly movedDefaults: Readonly<Record<string, string>> | null;
}
