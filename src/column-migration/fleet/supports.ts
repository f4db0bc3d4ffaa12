import type { ColumnMigrationRegistry } from '../definition/registry.js';
import type { Plan } from '../plan/plan.js';
import { PHASES, type Phase } from '../phase/phase.js';
import { viewFor, viewOf } from '../phase/view.js';

/** What a member tells of itself, by key. */
export interface Supports {
  readonly phases: readonly Phase[];
  /** The phases in which its own statements name an old column, derived from what its adapters generate. */
  readonly namesOldIn: readonly Phase[];
}

/** The phases that this build can run, for every column migration whose code it has. */
export function supportsOf(registry: ColumnMigrationRegistry): Readonly<Record<string, Supports>> {
  return Object.fromEntries(
    [...registry.all().values()].map(({ key, plan }) => [
      key,
      { phases: PHASES, namesOldIn: PHASES.filter((phase) => namesOld(plan, phase)) },
    ]),
  );
}

function namesOld(plan: Plan, phase: Phase): boolean {
  if (plan.old.columns.every(({ name }) => plan.new.columns.some((column) => column.name === name))) return false;
  const view = viewFor(plan, viewOf(phase, true));
  return view.writes.some((side) => side === 'old') || view.fetches.some((side) => side === 'old');
}
