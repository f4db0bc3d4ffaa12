import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../dev/postgres.js';
import { newInstance } from '../../../src/config/index.js';
import { replicaBacklog, replicaLag } from '../../../src/column-migration/pacing/replicas.sql.js';
import { Throttle } from '../../../src/column-migration/pacing/throttle.js';
import { createTestFolder } from '../../harness/test-folder.js';
import { waitFor } from '../../harness/wait-for.js';

const NOWHERE = {
  heaps: [],
  names: { instance: newInstance('runner'), sessionPrefix: 'nobody', latencyHistogram: 'none' },
};
let primary: EmbeddedPostgres;
let replica: EmbeddedPostgres;
let onPrimary: pg.Client;
let onReplica: pg.Client;

/** A real streaming replica: a stopped server's files, copied, with the sign that makes them one. */
beforeAll(async () => {
  const folder = await createTestFolder('replica');
  const [dataDir, copy] = [join(folder, 'primary'), join(folder, 'replica')];
  primary = await startEmbeddedPostgres({ dataDir, port: 0 });
  await primary.stop();
  // Keeps the owner, which is not root.
  execFileSync('cp', ['-a', dataDir, copy]);
  execFileSync('cp', ['-a', `${dataDir}.password`, `${copy}.password`]);
  primary = await startEmbeddedPostgres({ dataDir, port: 0 });
  await writeFile(join(copy, 'standby.signal'), '');
  await writeFile(
    join(copy, 'postgresql.auto.conf'),
    `primary_conninfo = '${primary.url('postgres').replace(/\/postgres$/, '')}'\n`,
  );
  replica = await startEmbeddedPostgres({ dataDir: copy, port: 0 });
  onPrimary = new pg.Client({ connectionString: primary.url('postgres') });
  onReplica = new pg.Client({ connectionString: replica.url('postgres') });
  await onPrimary.connect();
  await onReplica.connect();
  await onPrimary.query('create table filler (text text)');
});
afterAll(async () => {
  await onPrimary.end();
  await onReplica.end();
  await replica.stop();
  await primary.stop();
});

it('B21 a replica that lags holds the backfill until it has caught up', async () => {
  const throttle = new Throttle(onPrimary, NOWHERE, [replicaLag, replicaBacklog]);
  const limits = { 'replica-lag-bytes': 1_000_000, 'replica-lag-ms': 60_000 };
  await waitFor(async () => (await replicaBacklog.read(onPrimary, NOWHERE)) < 100_000, {
    what: 'the replica to be up to date',
  });
  await waitFor(async () => (await throttle.hold(limits)) === undefined, { what: 'nothing to hold it' });
  await onReplica.query('select pg_wal_replay_pause()');
  await onPrimary.query(`insert into filler select repeat(md5(n::text), 30) from generate_series(1, 5000) as n`);
  const hold = await waitFor(() => throttle.hold(limits), { what: 'the hold' });
  expect(hold.gauge).toBe('replica-lag-bytes');
  expect(hold.reason).toMatch(/replica-lag-bytes is \d+ bytes, more than 1000000/);
  await onReplica.query('select pg_wal_replay_resume()');
  await waitFor(async () => (await throttle.hold(limits)) === undefined, { what: 'the replica to catch up' });
});

it('a role that may not look at replicas is held, rather than let go', async () => {
  await onPrimary.query(`create role blind; grant connect on database postgres to blind; set role blind`);
  const hold = await new Throttle(onPrimary, NOWHERE, [replicaBacklog]).hold({});
  await onPrimary.query('reset role');
  expect(hold?.reason).toContain('cannot be read');
});
