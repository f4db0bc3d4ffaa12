import type { Queryable } from '../sql/queryable.js';

/** A writer that set one side alone in a phase in which no writer should. The guard has repaired its rows. */
export interface StrayWriter {
  readonly applicationName: string;
  readonly role: string;
  readonly gave: 'old' | 'new' | 'both';
  /** Transactions within the time in question. */
  readonly writes: number;
  readonly lastAt: string;
}

/** More writes than this are not counted, so that the query stays cheap however busy a stray writer is. */
const MOST_COUNTED = 10_000;

const DAY_MS = 86_400_000;

/** The stray writers of a time up to now, the latest first, at most ten. @param withinMs @default a day */
export async function readStrayWriters(
  db: Queryable,
  key: string,
  withinMs: number = DAY_MS,
): Promise<readonly StrayWriter[]> {
  const { rows } = await db.query<{
    application_name: string;
    role_name: string;
    gave: StrayWriter['gave'];
    writes: string;
    last_at: Date;
  }>(
    `select r.application_name, r.role_name, r.gave, count(*) as writes, max(r.happened_at) as last_at
       from (select s.application_name, s.role_name, s.gave, s.happened_at from column_migration.stray_write as s
              where s.migration_key = $1 and s.happened_at > clock_timestamp() - make_interval(secs => $3::double precision / 1000)
              order by s.happened_at desc limit $2) as r
      group by r.application_name, r.role_name, r.gave order by last_at desc limit 10`,
    [key, MOST_COUNTED, withinMs],
  );
  return rows.map((row) => ({
    applicationName: row.application_name,
    role: row.role_name,
    gave: row.gave,
    writes: Number(row.writes),
    lastAt: row.last_at.toISOString(),
  }));
}
