import { Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { ColumnMigrationRegistry, FleetPhases, phasesBeyondBuild } from '../column-migration/operations.js';

/** What this process may do in the fleet, by what it knows itself: no question to the database. */
@Injectable()
export class FleetHealth {
  constructor(
    private readonly phases: FleetPhases,
    private readonly registry: ColumnMigrationRegistry,
    private readonly indicators: HealthIndicatorService,
  ) {}

  /** Without the lease every request that needs a moving column is refused. */
  lease(name: string): HealthIndicatorResult {
    const indicator = this.indicators.check(name);
    return this.phases.holdsLease()
      ? indicator.up()
      : indicator.down({ message: 'out of touch with the ledger of column migrations' });
  }

  /** Whether this build can run every phase in force. */
  build(name: string): HealthIndicatorResult {
    const indicator = this.indicators.check(name);
    const beyond = phasesBeyondBuild(this.registry, this.phases.known().values());
    return beyond.length === 0
      ? indicator.up()
      : indicator.down({ message: `this build cannot run: ${beyond.join(', ')}` });
  }
}
