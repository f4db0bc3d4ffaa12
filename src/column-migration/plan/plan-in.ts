import type { Phase } from '../phase/phase.js';
import { isSameColumn, type Plan, type PlanColumn } from './plan.js';

const SUFFIX = '_retired';

/** What an old column is called while the brownout keeps it out of reach. */
export function brownedOutName(name: string): string {
  return `${name.slice(0, 63 - SUFFIX.length)}${SUFFIX}`;
}

/** The plan with its columns as they are named in a phase: in `brownout` the old ones have another name. */
export function planIn(plan: Plan, phase: Phase): Plan {
  if (phase !== 'brownout' || isSameColumn(plan)) return plan;
  const brownedOut = ({ field, name }: PlanColumn): PlanColumn => ({ field, name: brownedOutName(name) });
  return {
    ...plan,
    old: { columns: plan.old.columns.map(brownedOut) },
    ...(plan.token === undefined ? {} : { token: brownedOut(plan.token) }),
  };
}

/** The columns that go in the end: the old ones that are not new ones too, and the token. */
export function leavingColumns(plan: Plan): readonly string[] {
  return [...plan.old.columns, ...(plan.token === undefined ? [] : [plan.token])]
    .map(({ name }) => name)
    .filter((name) => !plan.new.columns.some((column) => column.name === name));
}
