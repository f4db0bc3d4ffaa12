import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { ColumnOf, ModelName } from '../../database/index.js';
import type { ReportMismatch } from '../adapter/compared-reader.js';
import { pin } from '../adapter/pin.js';
import type { PinnedOf } from '../adapter/pinned-column.js';
import { DefinitionInvalidError } from '../column-migration.errors.js';
import { viewFor, VIEWS, type ViewName } from '../phase/view.js';
import { type Conversion, conversionOf } from '../plan/conversion.js';
import { type Moves, planOf } from './moves.js';
import type { Plan } from '../plan/plan.js';
import { planProblems } from './plan-problems.js';
import type { Side } from '../plan/side.js';
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

/** Returns the adapter's view objects. They are made once per application, so two applications share no state. */
export type PinsFor<Pinned> = (report: ReportMismatch) => Readonly<Record<ViewName, Pinned>>;

export interface ColumnMigrationDefinition {
  readonly key: string;
  readonly model: ModelName;
  readonly plan: Plan;
  /** Present in mode `invalidate`: what backfill and verification convert with. */
  readonly conversion?: Conversion;
}

export interface Defined<Pinned> extends ColumnMigrationDefinition {
  readonly pins: PinsFor<Pinned>;
}

/** @throws DefinitionInvalidError for what types cannot refuse */
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
  moves: Moves<O, N, ColumnOf<M>>,
): Defined<PinnedOf<M, Old, New>> {
  const both = describe(new SidesOf(model));
  const names = moves.columnNames as Readonly<Record<string, string>> | undefined;
  const physicalName = (field: string): string => names?.[field] ?? snakeCase(field);
  const plan = planOf(moves, both.old.columns, both.new.columns, physicalName);
  const problems = planProblems(plan);
  if (problems.length > 0) throw new DefinitionInvalidError(moves.key, problems);
  const { token } = plan;
  const sides = {
    old: both.old,
    new: both.new,
    physicalName,
    ...(token === undefined ? {} : { tokens: () => ({ [token.field]: randomUUID() }) }),
  };
  const pins: PinsFor<unknown> = (report) =>
    Object.fromEntries(
      Object.keys(VIEWS).map((name) => [name, pin<M, O, N, V>(sides, viewFor(plan, name as ViewName), report)]),
    ) as Record<ViewName, unknown>;
  return Object.freeze({
    key: moves.key,
    model,
    plan,
    pins: pins as PinsFor<PinnedOf<M, Old, New>>,
    ...(moves.mode === 'invalidate'
      ? { conversion: moves.conversion ?? conversionOf<M, O, N, V>(both.old, both.new, isSame) }
      : {}),
  });
}

function isSame(one: unknown, other: unknown): boolean {
  return Object.is(one, other) || isDeepStrictEqual(one, other);
}

function snakeCase(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
