export { AdapterOf, type ColumnAdapter } from './adapter/column-adapter.js';
export { Comparison } from './adapter/comparison.service.js';
export {
  ColumnNotFilledError,
  DefinitionInvalidError,
  LeaseLostError,
  NoUnitOfWorkError,
  UnitTooOldError,
} from './column-migration.errors.js';
export { ColumnMigrationModule } from './column-migration.module.js';
export { COLUMN_MIGRATION_OPTIONS, type ColumnMigrationOptions } from './column-migration.options.js';
export { ColumnMigration } from './definition/decorator.js';
export { type ColumnMigrationDefinition, defineColumnMigration } from './definition/define.js';
export { ColumnMigrationRegistry } from './definition/registry.js';
export { ColumnMigrationRunnerModule } from './coordinator/column-migration-runner.module.js';
export type { Condition } from './gate/condition.js';
export { Gate, type Verdict } from './gate/gate.service.js';
export { FleetPhases } from './fleet/fleet-phases.js';
export { Membership } from './fleet/membership.service.js';
export type { MigrationStatus } from './status/migration-status.js';
export { MigrationStatuses } from './status/migration-statuses.service.js';
export { PROBLEM_CODES, type ProblemCode, type StatusProblem } from './status/status-problem.js';
export { type Phase, PHASES } from './phase/phase.js';
export { type InForce, Phases } from './unit-of-work/phases.port.js';
export { openUnitsOfWork } from './unit-of-work/unit-of-work.hook.js';
export { UnitOfWork } from './unit-of-work/unit-of-work.js';
