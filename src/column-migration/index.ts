export { AdapterOf, type ColumnAdapter } from './definition/column-adapter.js';
export { Comparison } from './adapter/comparison.service.js';
export {
  ColumnNotFilledError,
  ConversionUnavailableError,
  DefinitionInvalidError,
  LeaseLostError,
  NoUnitOfWorkError,
  StepImpossibleError,
  UnitTooOldError,
  UnknownMigrationError,
} from './column-migration.errors.js';
export { BackfillModule } from './runner/backfill.module.js';
export type { RunOutcome } from './backfill/backfill.service.js';
export { type OperatorWord, tellBackfill, tuneBackfill, type Tuning } from './backfill/operator.sql.js';
export { type BackfillProgress, type Direction, readBackfill } from './backfill/progress.sql.js';
export { type QuarantinedRow, readQuarantine } from './backfill/quarantine.sql.js';
export { isOffPeakWindow } from './pacing/off-peak.sql.js';
export { METRICS_URL, OFF_PEAK, GAUGES } from './pacing/throttle.js';
export { readEvidence } from './evidence/evidence.sql.js';
export { readMismatches } from './evidence/mismatches.sql.js';
export { Verifier } from './verification/verifier.service.js';
export { ColumnMigrationModule } from './column-migration.module.js';
export { COLUMN_MIGRATION_OPTIONS, type ColumnMigrationOptions } from './column-migration.options.js';
export { checkDefinition, type DefinitionStage } from './definition/check-definition.js';
export type { Conversion, StoredRow } from './plan/conversion.js';
export { ColumnMigration } from './definition/decorator.js';
export { type ColumnMigrationDefinition, defineColumnMigration } from './definition/define.js';
export { ColumnMigrationRegistry } from './definition/registry.js';
export { ColumnMigrationRunnerModule } from './runner/column-migration-runner.module.js';
export type { Condition } from './gate/condition.js';
export { Doctor } from './doctor/doctor.service.js';
export { type Finding, FINDING_CODES, type FindingCode } from './doctor/finding.js';
export { Gate, type Verdict } from './gate/gate.service.js';
export { FleetPhases } from './fleet/fleet-phases.js';
export { readEvents, type RecordedEvent } from './ledger/read-events.sql.js';
export { PIPELINE_STEPS, type PipelineStep, requestStep, withdrawStep } from './pipeline/pipeline-step.js';
export { FleetMembership } from './fleet/fleet-membership.service.js';
export { ColumnMigrationStatusModule } from './status/column-migration-status.module.js';
export type { MigrationStatus } from './status/migration-status.js';
export { MigrationStatuses } from './status/migration-statuses.service.js';
export { type Snapshot, StatusSnapshot } from './status/status-snapshot.service.js';
export { ledgerTrouble } from './status/ledger-trouble.js';
export { schemaProblems } from './status/schema-problems.sql.js';
export { phasesBeyondBuild } from './fleet/phases-beyond-build.js';
export { PROBLEM_CODES, type ProblemCode, type StatusProblem } from './status/status-problem.js';
export { type Phase, PHASES } from './phase/phase.js';
export { type InForce, Phases } from './unit-of-work/phases.port.js';
export { openUnitsOfWork } from './unit-of-work/unit-of-work.hook.js';
export { UnitOfWork } from './unit-of-work/unit-of-work.js';
