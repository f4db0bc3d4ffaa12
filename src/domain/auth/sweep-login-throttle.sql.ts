import type pg from 'pg';

/** Kept this long after its end: whoever counts goes by the clock of a process, and clocks differ. */
const MARGIN_MS = 3_600_000;

/** Deletes the counts that ended long ago, but for those in somebody's hands. Answers how many. */
export async function sweepLoginThrottle(pool: pg.Pool): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from login_throttle as l where l.key in (
       select old.key from login_throttle as old
        where old.expire < extract(epoch from statement_timestamp()) * 1000 - $1 for update skip locked)`,
    [MARGIN_MS],
  );
  return rowCount ?? 0;
}
