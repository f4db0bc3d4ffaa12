import { isInvalidating, type Plan } from '../plan/plan.js';
import { functionName } from './guard-names.js';
import type { GuardState } from './guard-parts.sql.js';
import { invalidatingBodySql } from './invalidating-body.sql.js';
import { mirroringBodySql } from './mirroring-body.sql.js';

export { GUARD_REFUSAL, type GuardState } from './guard-parts.sql.js';

/** The guard's function. It has definer rights and a pinned environment, so it does the same for every writer. */
export function guardFunctionSql(plan: Plan, state: GuardState): string {
  return `CREATE OR REPLACE FUNCTION ${functionName(plan)}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp SET "TimeZone" = 'UTC' SET "DateStyle" = 'ISO, YMD' SET "IntervalStyle" = 'postgres' AS $guard$
${isInvalidating(plan) ? invalidatingBodySql(plan, state) : mirroringBodySql(plan, state)} $guard$;`;
}
