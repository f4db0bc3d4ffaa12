import type { Phase } from '../phase/phase.js';
import { type InForce, Phases } from '../unit-of-work/phases.port.js';

/** Phases as a test sets them, for every column migration alike; each change is a new version of the ledger. */
export class FakePhases extends Phases {
  private phase: Phase = 'expanded';
  private isInCohort = false;
  private version = 1n;
  /** Thrown where the lease is checked, while it is set. */
  leaseError: Error | undefined;

  set(phase: Phase, isInCohort = false): void {
    this.phase = phase;
    this.isInCohort = isInCohort;
    this.version += 1n;
  }

  inForce(): InForce {
    return { phase: this.phase, version: this.version };
  }

  readsNew(): boolean {
    return this.isInCohort;
  }

  epoch(): number {
    return 1;
  }

  assertLease(): void {
    if (this.leaseError !== undefined) throw this.leaseError;
  }
}
