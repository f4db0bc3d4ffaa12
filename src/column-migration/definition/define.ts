import type { ColumnOf, ModelName } from '../../database/index.js';
import { DefinitionInvalidError } from '../column-migration.errors.js';
import type { PinnedOf } from '../adapter/pinned-column.js';
import { pin } from '../adapter/pin.js';
import type { ReportMismatch } from '../adapter/compared-reader.js';
import { VIEWS, type ViewName } from '../phase/view.js';
import type { Expression, Plan } from './plan.js';
import { problemsOf } from './plan-problems.js';
import type { Side } from './side.js';
import { SidesOf } from './sides-of.js';

/** The two sides of a column migration: what is stored where, and how a domain value is stored there. */
export interface BothSides<
  M extends ModelName,
  O extends ColumnOf<M>,
  N extends ColumnOf<M>,
  V,
  Old extends Side<M, O, V>,
  New extends Side<M, N, V>,
> {
  readonly old: Old & Side<M, O, V>;
  readonly new: New & Side<M, N, V>;
}

/** How values move between the sides, in SQL. Guard, backfill, gate, adapter and health are made from it. */
export interface Moves<O extends string, N extends string> {
  /** kebab-case `<entity>-<old>-to-<new>`: folder name, flag prefix, metric label, ledger key. */
  readonly key: string;
  /** The table's name in the database. */
  readonly table: string;
  /** @default 'public' */
  readonly schema?: string;
  /** Columns of the primary key. @default ['id'] */
  readonly primaryKey?: readonly string[];
  /** SQL of each new column from the old ones: deterministic, and total, since it is evaluated for every value. */
  readonly forward: { readonly [K in N]: Expression<O> };
  /** SQL of each old column from the new ones. */
  readonly backward: { readonly [K in O]: Expression<N> };
  /** Whether the old values have an image on the new side. @default always */
  readonly convertible?: Expression<O>;
  /** How a column is compared, where `=` of its type is coarser than equality (interval, nondeterministic collation). @default the column itself */
  readonly image?: { readonly [K in O | N]?: (column: string) => string };
  /** New columns that are never NULL from `enforced` on. @default none */
  readonly required?: readonly N[];
  /** The lowest phase that a rollback reaches without losing anything. @default 'expanded' */
  readonly rollbackFloor?: Plan['rollbackFloor'];
  /** Names in the database of columns that are not simply the field in snake_case. */
  readonly columnNames?: { readonly [K in O | N]?: string };
}

/** Answers the adapter's view objects; made once an application, so no state is shared between two of them. */
export type PinsFor<Pinned> = (report: ReportMismatch) => Readonly<Record<ViewName, Pinned>>;

export interface ColumnMigrationDefinition {
  readonly key: string;
  readonly model: ModelName;
  readonly plan: Plan;
}

export interface Defined<Pinned> extends ColumnMigrationDefinition {
  readonly pins: PinsFor<Pinned>;
}

/** Throws DefinitionInvalidError for what types cannot refuse. */
export function defineColumnMigration<
  M extends ModelName,
  O extends ColumnOf<M>,
  N extends ColumnOf<M>,
  V,
  Old extends Side<M, O, V>,
  New extends Side<M, N, V>,
>(
  model: M,
  describe: (sides: SidesOf<M>) => BothSides<M, O, N, V, Old, New>,
  moves: Moves<O, N>,
): Defined<PinnedOf<M, Old, New>> {
  const both = describe(new SidesOf(model));
  const names = moves.columnNames as Readonly<Record<string, string>> | undefined;
  const physicalName = (field: string): string => names?.[field] ?? snakeCase(field);
  const plan = planOf(moves, both.old.columns, both.new.columns, physicalName);
  const problems = problemsOf(plan);
  if (problems.length > 0) throw new DefinitionInvalidError(moves.key, problems);
  const sides = { old: both.old, new: both.new, physicalName };
  const pins: PinsFor<unknown> = (report) =>
    Object.fromEntries(
      Object.entries(VIEWS).map(([name, view]) => [name, pin<M, O, N, V>(sides, view, report)]),
    ) as Record<ViewName, unknown>;
  return Object.freeze({ key: moves.key, model, plan, pins: pins as PinsFor<PinnedOf<M, Old, New>> });
}

function planOf<O extends string, N extends string>(
  moves: Moves<O, N>,
  old: readonly O[],
  renewed: readonly N[],
  physicalName: (field: string) => string,
): Plan {
  const side = (fields: readonly string[]) => ({
    columns: fields.map((field) => ({ field, name: physicalName(field) })),
  });
  return Object.freeze({
    key: moves.key,
    schema: moves.schema ?? 'public',
    table: moves.table,
    primaryKey: moves.primaryKey ?? ['id'],
    old: side(old),
    new: side(renewed),
    forward: moves.forward,
    backward: moves.backward,
    convertible: (moves.convertible as Expression | undefined) ?? (() => 'true'),
    image: (moves.image as Plan['image'] | undefined) ?? {},
    required: moves.required ?? [],
    rollbackFloor: moves.rollbackFloor ?? 'expanded',
  });
}

function snakeCase(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
