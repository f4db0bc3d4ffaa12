import type { Phase } from '../phase/phase.js';
import { type InForce, Phases } from '../unit-of-work/phases.port.js';

/** Phases that a test sets, for every column migration alike. Each change is a new version of the ledger. */
export class FakePhases extends Phases {
  private phase: Phase = 'expanded';
  private isInCohort = false;
  private version = 1n;
  /** While it is set, it is thrown where the lease is checked. */
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
