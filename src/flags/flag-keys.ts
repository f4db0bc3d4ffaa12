/** What the flags of a column migration ask for (docs/reference/flags.md). */
export const COLUMN_MIGRATION_FLAGS = ['dual-write', 'read-new', 'new-only'] as const;
export type ColumnMigrationFlag = (typeof COLUMN_MIGRATION_FLAGS)[number];

/** Flags have no other names: a typing mistake in one does not compile. */
export type FlagName = `column-migration.${string}.${ColumnMigrationFlag}`;

/** @param key identifier of the column migration, kebab-case */
export function columnMigrationFlag(key: string, what: ColumnMigrationFlag): FlagName {
  return `column-migration.${key}.${what}`;
}

/** All flags of one column migration, in the order in which they are turned on. */
export function columnMigrationFlags(key: string): readonly FlagName[] {
  return COLUMN_MIGRATION_FLAGS.map((what) => columnMigrationFlag(key, what));
}

/** Tells our flags from those of other products in the same Unleash. */
export function isFlagName(text: string): text is FlagName {
  return /^column-migration\..+\.(dual-write|read-new|new-only)$/.test(text);
}
