import { readNumber, type Gauge } from './gauge.js';

/** WAL files that wait for the archiver. When it fails, they fill the disk. */
export const archiveBacklog: Gauge = {
  name: 'archive-backlog',
  unit: 'files',
  about: 'the archiver to take the WAL files that are ready',
  defaultLimit: 42,
  read: (db) =>
    readNumber(
      db,
      `select case when current_setting('archive_mode') = 'off' then 0
                   else (select count(*) from pg_ls_archive_statusdir() as f where f.name like '%.ready') end as value`,
    ),
};

/**
 * The WAL since the last checkpoint began, in percent of `max_wal_size`, which may lie between two checkpoints. Above its limit the
 * checkpointer cannot keep up.
 */
export const checkpointPressure: Gauge = {
  name: 'checkpoint-pressure',
  unit: '% of max_wal_size',
  about: 'the checkpointer to keep up with the WAL',
  defaultLimit: 100,
  read: (db) =>
    readNumber(
      db,
      `select pg_wal_lsn_diff(pg_current_wal_lsn(), c.redo_lsn) * 100 / pg_size_bytes(current_setting('max_wal_size')) as value
         from pg_control_checkpoint() as c`,
    ),
};
