import type { Phase } from '../phase/phase.js';
import { isSameColumn, type Plan, type PlanColumn } from './plan.js';

const SUFFIX = '_retired';

/** The name of an old column during the brownout, which keeps it out of reach. */
export function brownedOutName(name: string): string {
  return `${name.slice(0, 63 - SUFFIX.length)}${SUFFIX}`;
}

/** The plan with the names that its columns have in a phase: the brownout renames the old ones. */
export function planIn(plan: Plan, phase: Phase): Plan {
  if (phase !== 'brownout' || isSameColumn(plan)) return plan;
  const brownedOut = ({ field, name }: PlanColumn): PlanColumn => ({ field, name: brownedOutName(name) });
  return {
    ...plan,
    old: { columns: plan.old.columns.map(brownedOut) },
    ...(plan.token === undefined ? {} : { token: brownedOut(plan.token) }),
  };
}

/** The columns that are dropped in the end: the token, and the old columns that are not new ones too. */
export function leavingColumns(plan: Plan): readonly string[] {
  return [...plan.old.columns, ...(plan.token === undefined ? [] : [plan.token])]
    .map(({ name }) => name)
    .filter((name) => !plan.new.columns.some((column) => column.name === name));
}
