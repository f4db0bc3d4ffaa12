import type { Phase } from '../phase/phase.js';

/** The phase in force, and the ledger's version that said so. */
export interface InForce {
  readonly phase: Phase;
  readonly version: bigint;
}

/** Where a unit of work learns what to do. */
export abstract class Phases {
  abstract inForce(key: string): InForce;
  /** The opinion of flag `read-new` for this organization; no opinion reads old. */
  abstract readsNew(key: string, organizationId: string | undefined): boolean;
  /** Grows each time this process enters the fleet anew. */
  abstract epoch(): number;
  /** Throws LeaseLostError when this process may no longer trust what it knows, or has lost its lease since `epoch`. */
  abstract assertLease(epoch: number): void;
}
