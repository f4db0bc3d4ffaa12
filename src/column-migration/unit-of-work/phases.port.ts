import type { Phase } from '../phase/phase.js';

/** The phase in force, and the ledger's version that said so. */
export interface InForce {
  readonly phase: Phase;
  readonly version: bigint;
}

/** Where a unit of work learns the phase in force. */
export abstract class Phases {
  abstract inForce(key: string): InForce;
  /**
   * The opinion of flag `read-new`. Without an opinion, the old column is read.
   *
   * @param stickyKey what a percentage decides by; without it, only a flag that is on for everybody counts
   */
  abstract readsNew(key: string, stickyKey: string | undefined): boolean;
  /** Grows each time this process joins the fleet again. */
  abstract epoch(): number;
  /** @throws LeaseLostError when this process may no longer trust what it knows, or has lost its lease since `epoch` */
  abstract assertLease(epoch: number): void;
}
