import { read } from './files.js';

/** For authors of column migrations and for repositories. */
const INDEX = [
  'AdapterOf',
  'ColumnAdapter',
  'ColumnMigration',
  'ColumnMigrationDefinition',
  'ColumnNotFilledError',
  'Comparison',
  'Conversion',
  'ConversionUnavailableError',
  'DefinitionInvalidError',
  'DefinitionStage',
  'LeaseLostError',
  'NoUnitOfWorkError',
  'StoredRow',
  'UnitOfWork',
  'UnitTooOldError',
  'checkDefinition',
  'defineColumnMigration',
];
/** For processes, command line and health. */
const OPERATIONS = [
  'BackfillModule',
  'BackfillProgress',
  'COLUMN_MIGRATION_OPTIONS',
  'ColumnMigrationModule',
  'ColumnMigrationOptions',
  'ColumnMigrationRegistry',
  'ColumnMigrationRunnerModule',
  'ColumnMigrationStatusModule',
  'Condition',
  'Direction',
  'Doctor',
  'FINDING_CODES',
  'Finding',
  'FindingCode',
  'FleetMembership',
  'FleetPhases',
  'GAUGES',
  'Gate',
  'InForce',
  'METRICS_URL',
  'MigrationStatus',
  'MigrationStatuses',
  'OFF_PEAK',
  'OperatorWord',
  'PHASES',
  'PIPELINE_STEPS',
  'PROBLEM_CODES',
  'Phase',
  'Phases',
  'PipelineStep',
  'ProblemCode',
  'QuarantinedRow',
  'RecordedEvent',
  'RunOutcome',
  'Snapshot',
  'StatusProblem',
  'StatusSnapshot',
  'StepImpossibleError',
  'Tuning',
  'UnknownMigrationError',
  'Verdict',
  'Verifier',
  'isOffPeakWindow',
  'ledgerTrouble',
  'openUnitsOfWork',
  'phasesBeyondBuild',
  'readBackfill',
  'readEvents',
  'readEvidence',
  'readMismatches',
  'readQuarantine',
  'requestStep',
  'schemaProblems',
  'tellBackfill',
  'tuneBackfill',
  'withdrawStep',
];

/** Types as well, which are gone at run time. */
function exportsOf(path: string): readonly string[] {
  const lists = [...read(path).matchAll(/^export (?:type )?\{([^}]*)\}/gm)].map((match) => match[1] ?? '');
  return lists
    .flatMap((list) => list.split(','))
    .map((name) => name.trim().replace(/^type /, ''))
    .filter((name) => name !== '')
    .sort();
}

it.each([
  ['src/column-migration/index.ts', INDEX],
  ['src/column-migration/operations.ts', OPERATIONS],
])('%s is a leaf of the front door: a name is added to it or taken from it on purpose', (path, names) => {
  expect(exportsOf(path)).toEqual([...names].sort());
  expect(read(path)).not.toMatch(/^export \*|^export (const|function|class|interface)/m);
});
