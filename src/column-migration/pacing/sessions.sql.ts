import { readNumber, type Gauge } from './gauge.js';

/** A VACUUM, ANALYZE or index build that works on the table or waits for it. The backfill's own do not count. */
export const maintenance: Gauge = {
  name: 'vacuum',
  unit: 'sessions',
  about: 'vacuum, analyze or an index build to finish with the table',
  defaultLimit: 0,
  read: (db, { heaps, names }) =>
    readNumber(
      db,
      `select count(distinct l.pid) as value from pg_locks as l left join pg_stat_activity as a on a.pid = l.pid
        where l.locktype = 'relation' and l.database = (select d.oid from pg_database as d where d.datname = current_database())
          and l.relation = any($1::oid[]) and l.mode = 'ShareUpdateExclusiveLock' and not starts_with(coalesce(a.application_name, ''), $2 || '-runner:')
          and not starts_with(coalesce(a.application_name, ''), $2 || '-cli:')`,
      [heaps, names.sessionPrefix],
    ),
};

/** The longest wait of a session that one of our sessions blocks. */
export const blockedSessions: Gauge = {
  name: 'blocked-ms',
  unit: 'ms',
  about: 'the sessions that it blocks',
  defaultLimit: 500,
  read: (db, { names }) =>
    readNumber(
      db,
      `select coalesce(max(extract(epoch from clock_timestamp() - l.waitstart) * 1000), 0) as value
         from pg_locks as l join pg_stat_activity as w on w.pid = l.pid
        where not l.granted and w.application_name <> $1
          and exists (select from pg_stat_activity as a where a.application_name = $1 and a.pid = any(pg_blocking_pids(l.pid)))`,
      [names.instance.applicationName],
    ),
};

export const activeSessions: Gauge = {
  name: 'active-sessions',
  unit: 'sessions',
  about: 'the database to have fewer busy sessions',
  defaultLimit: 50,
  read: (db, { names }) =>
    readNumber(
      db,
      `select count(*) as value from pg_stat_activity as a
        where a.backend_type = 'client backend' and a.state = 'active' and a.application_name <> $1`,
      [names.instance.applicationName],
    ),
};

/**
 * How long a client waits for the cheapest statement, connection and network included: a direct measure of how busy the
 * database is.
 */
export const probe: Gauge = {
  name: 'probe-ms',
  unit: 'ms',
  about: 'the database to answer quickly again',
  defaultLimit: 250,
  async read(db) {
    const began = performance.now();
    await db.query('select 1');
    return performance.now() - began;
  },
};
