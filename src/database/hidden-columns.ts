import type { ModelName } from './models.js';

/** Columns that no query names by itself: by model, the fields that are moving between columns. */
export type HiddenColumns = { readonly [M in ModelName]?: readonly string[] };

/** Provided by whoever knows the column migrations in flight; without it nothing is hidden. */
export const HIDDEN_COLUMNS = Symbol('HiddenColumns');

/** The same as Prisma's `omit`: `{ transaction: { memo: true } }`. */
export function omitOf(hidden: HiddenColumns): Readonly<Record<string, Readonly<Record<string, true>>>> {
  return Object.fromEntries(
    Object.entries(hidden).map(([model, fields]) => [
      model.charAt(0).toLowerCase() + model.slice(1),
      Object.fromEntries(fields.map((field): [string, true] => [field, true])),
    ]),
  );
}
