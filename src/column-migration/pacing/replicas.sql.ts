import { readNumber, type Gauge } from './gauge.js';

/**
 * How many ms the slowest replica is behind the primary. A role without pg_monitor does not see it: then it cannot be
 * read.
 */
export const replicaLag: Gauge = {
  name: 'replica-lag-ms',
  unit: 'ms',
  about: 'the slowest replica to catch up',
  defaultLimit: 5_000,
  read: (db) =>
    readNumber(
      db,
      `select case when bool_or(r.state is null) then null
                   else coalesce(max(case when r.replay_lsn < pg_current_wal_lsn() then extract(epoch from r.replay_lag) * 1000 end), 0) end as value
         from pg_stat_replication as r`,
    ),
};

/** The same in bytes. It also grows while a replica's replay is paused and reports no time. */
export const replicaBacklog: Gauge = {
  name: 'replica-lag-bytes',
  unit: 'bytes',
  about: 'the slowest replica to replay the WAL written so far',
  defaultLimit: 64 * 1024 * 1024,
  read: (db) =>
    readNumber(
      db,
      `select case when bool_or(r.state is null) then null
                   else coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), r.replay_lsn)), 0) end as value
         from pg_stat_replication as r where r.state is null or r.state in ('streaming', 'catchup')`,
    ),
};
