export { FlagAdmin, type SyncResult } from './admin/flag-admin.port.js';
export { createFlagAdmin, createFlags } from './create-flags.js';
export type { FlagSetting } from './evaluation/feature-for.js';
export {
  COLUMN_MIGRATION_FLAGS,
  type ColumnMigrationFlag,
  columnMigrationFlag,
  columnMigrationFlags,
  type FlagName,
} from './flag-keys.js';
export {
  FlagAdminRefusedError,
  FlagAdminUnconfiguredError,
  FlagArchivedError,
  FlagDocumentInvalidError,
  FlagFileBusyError,
  FlagFileUnwritableError,
  FlagPercentInvalidError,
  FlagSourceUnavailableError,
} from './flags.errors.js';
export { FlagsModule } from './flags.module.js';
export {
  type FlagContext,
  STICKY_KEY,
  type StickyKey,
  type FlagDefinition,
  Flags,
  type Freshness,
  type Opinion,
  type Reach,
} from './flags.port.js';
