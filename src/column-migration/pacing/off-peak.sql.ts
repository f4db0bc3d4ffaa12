import type { Queryable } from '../sql/queryable.js';

/** `22:00-06:00 Europe/Berlin`: the part of the day in which a backfill may work, by the database's clock. */
const PATTERN = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d) ([\w+/-]+)$/;

export function isOffPeakWindow(text: string): boolean {
  return PATTERN.test(text);
}

/**
 * Whether the window is open now. Throws for a window or time zone that cannot be understood: that holds the backfill.
 */
export async function isOffPeak(db: Queryable, window: string): Promise<boolean> {
  const [, fromHour, fromMinute, toHour, toMinute, zone] = PATTERN.exec(window) ?? [];
  if (zone === undefined) throw new Error(`"${window}" is no window like "22:00-06:00 Europe/Berlin"`);
  const { rows } = await db.query<{ is_open: boolean }>(
    `select case when $1::time <= $2::time then n.now >= $1::time and n.now < $2::time else n.now >= $1::time or n.now < $2::time end as is_open
       from (select (clock_timestamp() at time zone $3)::time as now) as n`,
    [`${fromHour}:${fromMinute}`, `${toHour}:${toMinute}`, zone],
  );
  return rows[0]?.is_open === true;
}
