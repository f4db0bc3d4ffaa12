/** What the author of a column migration and a repository need. What processes, CLI and health need is in operations.ts. */

export { AdapterOf, type ColumnAdapter } from './definition/column-adapter.js';
export { Comparison } from './adapter/comparison.service.js';
export {
  ColumnNotFilledError,
  ConversionUnavailableError,
  DefinitionInvalidError,
  LeaseLostError,
  NoUnitOfWorkError,
  UnitTooOldError,
} from './column-migration.errors.js';
export { checkDefinition, type DefinitionStage } from './definition/check-definition.js';
export type { Conversion, StoredRow } from './plan/conversion.js';
export { ColumnMigration } from './definition/decorator.js';
export { type ColumnMigrationDefinition, defineColumnMigration } from './definition/define.js';
export { UnitOfWork } from './unit-of-work/unit-of-work.js';
