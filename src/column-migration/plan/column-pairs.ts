import type { Plan } from '../plan/plan.js';

/**
 * Pairs of old and new names, where one column simply takes the place of another. Empty where one column becomes
 * several, or several become one.
 */
export function columnPairs(plan: Plan): readonly (readonly [old: string, renewed: string])[] {
  const [old, ...moreOld] = plan.old.columns;
  const [renewed, ...moreNew] = plan.new.columns;
  if (old === undefined || renewed === undefined || moreOld.length + moreNew.length > 0 || old.name === renewed.name)
    return [];
  return [[old.name, renewed.name]];
}

/** Whether SQL as printed by the catalog names the column. */
export function mentionsColumn(text: string, column: string): boolean {
  return pattern(column).test(text);
}

/** The same SQL with another column's name. */
export function renameColumn(text: string, from: string, to: string): string {
  return text.replace(pattern(from), to);
}

function pattern(column: string): RegExp {
  return new RegExp(`(?<![A-Za-z0-9_])${column.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![A-Za-z0-9_])`, 'g');
}
