import type { HiddenColumns, ModelName } from '../../database/index.js';
import type { ColumnMigrationDefinition } from './define.js';

/** Both columns of every column migration in flight. Only the adapter names them, each by an explicit `select`. */
export function hiddenColumnsOf(definitions: Iterable<ColumnMigrationDefinition>): HiddenColumns {
  const hidden = new Map<ModelName, Set<string>>();
  for (const { model, plan } of definitions) {
    const fields = hidden.get(model) ?? new Set();
    for (const { field } of [...plan.old.columns, ...plan.new.columns]) fields.add(field);
    if (plan.token !== undefined) fields.add(plan.token.field);
    hidden.set(model, fields);
  }
  return Object.fromEntries([...hidden].map(([model, fields]) => [model, [...fields]]));
}
