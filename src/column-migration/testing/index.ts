export { FakePhases } from './fake-phases.js';
export { guardFor } from './guard-for.js';
export { installGuardSql } from '../guard/guard-trigger.sql.js';
export { type ExpandColumns, expandSql, expandUndoSql, expandValidateSql } from '../guard/expand.sql.js';
export { describeColumnMigration } from './describe-column-migration.js';
export type { ContractOptions, StoredTexts } from './contract/options.js';
