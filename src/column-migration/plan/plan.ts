/** Columns of one row as SQL, by name in the definition: `NEW."memo"` in the guard, `t."memo"` in a batch. */
export type Refs<C extends string = string> = { readonly [K in C]: string };

/**
 * An SQL expression over the columns of one side. It must be deterministic, and may not fail for any value of its
 * columns.
 */
export type Expression<C extends string = string> = (columns: Refs<C>) => string;

/** A column of the table, as the database knows it. */
export interface PlanColumn {
  /** Its name in schema.prisma, and in the definition. */
  readonly field: string;
  /** Its name in the database. */
  readonly name: string;
}

export interface PlanSide {
  readonly columns: readonly PlanColumn[];
}

/** A column migration as the ledger, the guard, the backfill and the gate see it: no model types, only tables and SQL. */
export interface Plan {
  readonly key: string;
  readonly schema: string;
  readonly table: string;
  /** Columns of the primary key, in its order. */
  readonly primaryKey: readonly string[];
  readonly old: PlanSide;
  readonly new: PlanSide;
  /** By new field. */
  readonly forward: Readonly<Record<string, Expression>>;
  /** By old field. */
  readonly backward: Readonly<Record<string, Expression>>;
  /**
   * Whether the old side's values have an image on the new one. False only for some values, never for an all-NULL side.
   */
  readonly convertible: Expression;
  /** What is compared for a field instead of its value, where `=` of its type is coarser than equality. */
  readonly image: Readonly<Record<string, (column: string) => string>>;
  /** The new fields that must not be NULL from `enforced` on. */
  readonly required: readonly string[];
  /**
   * The phase below which a rollback loses something and is announced as such. It is `expanded` where backward is
   * exact.
   */
  readonly rollbackFloor: string;
  /**
   * Only in mode `invalidate`, where the application alone can convert: the column that says that both sides were
   * written together. Every write of both sides sets a new token. Nothing vouches for the two sides of a row without
   * one.
   */
  readonly token?: PlanColumn;
}

/** A plan in mode `invalidate`. SQL cannot convert, so the guard judges by the token and never by values. */
export type InvalidatingPlan = Plan & { readonly token: PlanColumn };

export function isInvalidating(plan: Plan): plan is InvalidatingPlan {
  return plan.token !== undefined;
}

/** Whether both sides are the same column, which stays and becomes required. */
export function isSameColumn(plan: Plan): boolean {
  return plan.new.columns.some(({ name }) => plan.old.columns.some((old) => old.name === name));
}
