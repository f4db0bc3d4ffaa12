import { isSameColumn, type Plan, type PlanColumn } from '../../plan/plan.js';
import { backwardOf, convertibleOf, forwardOf, tableOf, unequalOf } from '../../plan/plan.sql.js';
import { quoteName } from '../../sql/quote.js';

/** For rows by id, in order: whether each side as written by the application is what SQL makes of the other side. */
export function agreementSql(plan: Plan, types: ReadonlyMap<string, string>): string {
  const back = plan.old.columns.map(({ field, name }) =>
    same(plan, field, `t.${quoteName(name)}`, `(${backwardOf(plan, field, 't')})::${types.get(name) ?? 'text'}`),
  );
  return `select not ${unequalOf(plan, 't')} as forward, ${isSameColumn(plan) ? 'true' : back.join(' and ')} as backward
    from unnest($1::uuid[]) with ordinality as i (id, n) join ${tableOf(plan)} as t on t."id" = i.id order by i.n`;
}

/**
 * For old values as text: whether they do not convert, or come back as the same image. It fails where a conversion
 * fails for a value (D18).
 */
export function roundTripSql(plan: Plan, types: ReadonlyMap<string, string>): string {
  const typed = (column: PlanColumn, n: number): string =>
    `$${n + 1}::text::${types.get(column.name) ?? 'text'} as ${quoteName(column.name)}`;
  const forward = plan.new.columns.map(
    ({ field, name }) => `(${forwardOf(plan, field, 'o')})::${types.get(name) ?? 'text'} as ${quoteName(name)}`,
  );
  const survives = plan.old.columns.map(({ field, name }) => {
    const back = `(${backwardOf(plan, field, 'n')})::${types.get(name) ?? 'text'}`;
    return same(plan, field, `o.${quoteName(name)}`, back);
  });
  return `select ${isSameColumn(plan) ? 'true' : `not ${convertibleOf(plan, 'o')} or (${survives.join(' and ')})`} as survives
    from (select ${plan.old.columns.map(typed).join(', ')}) as o cross join lateral (select ${forward.join(', ')}) as n`;
}

/**
 * For rows by id: both sides as text, which is finer than `=`, and whether new is the image of old, as far as old
 * converts.
 */
export function imageSql(plan: Plan): string {
  const texts = [...new Set([...plan.old.columns, ...plan.new.columns].map(({ name }) => name))].map(
    (name) => `t.${quoteName(name)}::text as ${quoteName(name)}`,
  );
  const follows = plan.new.columns.map(
    ({ field, name }) =>
      `t.${quoteName(name)}::text is not distinct from case when ${convertibleOf(plan, 't')} then (${forwardOf(plan, field, 't')})::text end`,
  );
  return `select ${texts.join(', ')}, ${follows.join(' and ')} as follows
    from unnest($1::uuid[]) with ordinality as i (id, n) join ${tableOf(plan)} as t on t."id" = i.id order by i.n`;
}

function same(plan: Plan, field: string, stored: string, made: string): string {
  const image = plan.image[field] ?? ((column: string) => column);
  return `${image(stored)}::text is not distinct from ${image(`(${made})`)}::text`;
}
