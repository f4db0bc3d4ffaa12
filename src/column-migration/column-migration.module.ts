import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { HIDDEN_COLUMNS } from '../database/index.js';
import { Comparison } from './adapter/comparison.service.js';
import { COLUMN_MIGRATION_OPTIONS, ConfigurableModuleClass } from './column-migration.options.js';
import { hiddenColumnsOf } from './definition/hidden-columns.js';
import { ColumnMigrationRegistry } from './definition/registry.js';
import { StartupCheck } from './doctor/startup-check.service.js';
import { Doctor } from './doctor/doctor.service.js';
import { FleetPhases } from './fleet/fleet-phases.js';
import { FleetMembership } from './fleet/fleet-membership.service.js';
import { Gate } from './gate/gate.service.js';
import { MigrationStatuses } from './status/migration-statuses.service.js';
import { Phases } from './unit-of-work/phases.port.js';
import { UnitOfWork } from './unit-of-work/unit-of-work.js';

/** What every member of the fleet needs. Adapters are found by their decorator, so none is registered here. */
@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [
    ColumnMigrationRegistry,
    {
      provide: HIDDEN_COLUMNS,
      inject: [ColumnMigrationRegistry],
      useFactory: (registry: ColumnMigrationRegistry) => hiddenColumnsOf(registry.all().values()),
    },
    Comparison,
    FleetPhases,
    { provide: Phases, useExisting: FleetPhases },
    UnitOfWork,
    FleetMembership,
    StartupCheck,
    Gate,
    MigrationStatuses,
    Doctor,
  ],
  exports: [
    COLUMN_MIGRATION_OPTIONS,
    ColumnMigrationRegistry,
    HIDDEN_COLUMNS,
    Comparison,
    FleetPhases,
    Phases,
    UnitOfWork,
    FleetMembership,
    Gate,
    MigrationStatuses,
    Doctor,
  ],
})
export class ColumnMigrationModule extends ConfigurableModuleClass {}
