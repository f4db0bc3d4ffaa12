import type { Plan } from '../plan/plan.js';

/** Old and new names where one column simply takes another's place; none where several are made of one, or one of several. */
export function columnPairs(plan: Plan): readonly (readonly [old: string, renewed: string])[] {
  const [old, ...moreOld] = plan.old.columns;
  const [renewed, ...moreNew] = plan.new.columns;
  if (old === undefined || renewed === undefined || moreOld.length + moreNew.length > 0 || old.name === renewed.name)
    return [];
  return [[old.name, renewed.name]];
}

/** Whether SQL that the catalog prints names the column. */
export function mentionsColumn(text: string, column: string): boolean {
  return pattern(column).test(text);
}

/** The same SQL about another column. */
export function renameColumn(text: string, from: string, to: string): string {
  return text.replace(pattern(from), to);
}

function pattern(column: string): RegExp {
  return new RegExp(`(?<![A-Za-z0-9_])${column.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![A-Za-z0-9_])`, 'g');
}
