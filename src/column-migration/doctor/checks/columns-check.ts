import { error, type Examined } from '../examined.js';
import type { Found } from '../finding.js';

/** Both sides' columns and the token are there, under the names that they have in the phase in force. */
export async function checkColumns(examined: Examined): Promise<Found> {
  const { db, plan, row } = examined;
  if (row.phase === 'contracted') return [];
  const token = plan.token === undefined ? [] : [plan.token];
  const wanted = [...plan.old.columns, ...plan.new.columns, ...token].map(({ name }) => name);
  const { rows } = await db.query<{ name: string }>(
    `select w.name from unnest($3::text[]) as w (name)
      where not exists (select from pg_attribute as a where a.attrelid = to_regclass(format('%I.%I', $1::text, $2::text)) and a.attname = w.name and not a.attisdropped)`,
    [plan.schema, plan.table, [...new Set(wanted)]],
  );
  return rows.map(({ name }) =>
    error(
      examined,
      'schema.column_missing',
      `${plan.schema}.${plan.table} has no column ${name}, which ${row.phase} needs`,
      row.phase === 'expanded'
        ? 'apply the expand schema migration: npm run db:migrate -- deploy'
        : 'it was dropped or renamed by hand: restore it from a backup before anything else writes',
    ),
  );
}
