import type pg from 'pg';

export type Row = Readonly<Record<string, unknown>>;

/** Inserts rows that all name the columns of the first; what they leave out gets its default. */
export async function insertRows(db: pg.ClientBase, table: string, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
    .map((name) => `"${name}"`)
    .join(', ');
  if (columns === '') return;
  await db.query(
    `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
    [JSON.stringify(rows)],
  );
}
