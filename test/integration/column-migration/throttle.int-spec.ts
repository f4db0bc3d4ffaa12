import Fastify from 'fastify';
import pg from 'pg';
import { Registry } from 'prom-client';
import { measureRequests } from '../../../src/http/request-metrics.hook.js';
import { ServiceLatency } from '../../../src/column-migration/pacing/service-latency.js';
import { isOffPeak } from '../../../src/column-migration/pacing/off-peak.sql.js';
import { archiveBacklog, checkpointPressure } from '../../../src/column-migration/pacing/wal.sql.js';
import {
  activeSessions,
  blockedSessions,
  maintenance,
  probe,
} from '../../../src/column-migration/pacing/sessions.sql.js';
import { Throttle } from '../../../src/column-migration/pacing/throttle.js';
import { tellBackfill, tuneBackfill } from '../../../src/column-migration/backfill/operator.sql.js';
import { waitFor } from '../../harness/wait-for.js';
import { Engine } from './backfill-engine.js';
import { RENAME, Scratch } from './scratch.js';

let scratch: Scratch;
let engine: Engine;
let others: pg.Client[];
beforeEach(async () => {
  scratch = await Scratch.of(RENAME);
  await scratch.expand();
  engine = new Engine(scratch);
  others = [];
});
afterEach(async () => {
  for (const other of others) await other.end();
  await engine.close();
  await scratch.close();
});

const session = async (applicationName: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: scratch.url, application_name: applicationName });
  await client.connect();
  others.push(client);
  return client;
};
const surroundings = async () => {
  const { rows } = await engine.pool.query<{ oid: string }>(`select 'notes'::regclass::oid::text as oid`);
  return { heaps: [rows[0]?.oid ?? ''], names: engine.names };
};

describe('a gauge says what is so', () => {
  it('blocked-ms: how long a session has waited for one of ours', async () => {
    await scratch.client.query(`insert into notes (id, description) values (1, 'a')`);
    const ours = await session(engine.names.instance.applicationName);
    await ours.query(`begin; update notes set other = 1 where id = 1`);
    expect(await blockedSessions.read(engine.pool, await surroundings())).toBe(0);
    const blocked = (await session('app')).query(`update notes set other = 2 where id = 1`);
    const waited = await waitFor(async () => (await blockedSessions.read(engine.pool, await surroundings())) || false, {
      what: 'a blocked session',
    });
    expect(waited).toBeGreaterThan(0);
    await ours.query('rollback');
    await blocked;
    expect(await blockedSessions.read(engine.pool, await surroundings())).toBe(0);
  });

  it('vacuum: somebody vacuums the table or waits to, but not a backfill itself', async () => {
    expect(await maintenance.read(engine.pool, await surroundings())).toBe(0);
    const holder = await session('autovacuum worker');
    await holder.query(`begin; lock table notes in share update exclusive mode`);
    expect(await maintenance.read(engine.pool, await surroundings())).toBe(1);
    const waiting = (await session('psql')).query('vacuum notes');
    await waitFor(async () => (await maintenance.read(engine.pool, await surroundings())) === 2, {
      what: 'a waiting vacuum',
    });
    await holder.query('rollback');
    await waiting;
    const own = await session('treasurer-runner:00000000');
    await own.query(`begin; lock table notes in share update exclusive mode`);
    expect(await maintenance.read(engine.pool, await surroundings())).toBe(0);
    await own.query('rollback');
  });

  it('active-sessions: others that are busy', async () => {
    const busy = (await session('app')).query('select pg_sleep(30)').catch(() => undefined);
    await waitFor(async () => (await activeSessions.read(engine.pool, await surroundings())) >= 1, {
      what: 'a busy session',
    });
    await scratch.client.query(
      `select pg_cancel_backend(pid) from pg_stat_activity where application_name = 'app' and datname = current_database()`,
    );
    await busy;
  });

  it('archive-backlog, checkpoint-pressure and probe-ms can be read', async () => {
    expect(await archiveBacklog.read(engine.pool, await surroundings())).toBe(0);
    expect(await checkpointPressure.read(engine.pool, await surroundings())).toBeGreaterThanOrEqual(0);
    expect(await probe.read(engine.pool, await surroundings())).toBeGreaterThan(0);
  });

  it('off-peak: a window of the day in its time zone, also over midnight', async () => {
    const at = async (offset: number): Promise<string> => {
      const { rows } = await engine.pool.query<{ time: string }>(
        `select to_char((clock_timestamp() at time zone 'Asia/Tokyo') + make_interval(hours => $1), 'HH24:MI') as time`,
        [offset],
      );
      return rows[0]?.time ?? '';
    };
    expect(await isOffPeak(engine.pool, `${await at(-1)}-${await at(1)} Asia/Tokyo`)).toBe(true);
    expect(await isOffPeak(engine.pool, `${await at(1)}-${await at(-1)} Asia/Tokyo`)).toBe(false);
    await expect(isOffPeak(engine.pool, '22:00-06:00 Nowhere/Land')).rejects.toThrow();
  });
});

it('fails closed: what cannot be read holds, and says how to turn it off', async () => {
  const broken = {
    ...probe,
    name: 'broken',
    read: () => Promise.reject(new Error('no privilege')),
  };
  const throttle = new Throttle(engine.pool, await surroundings(), [broken]);
  expect(await throttle.hold({})).toMatchObject({ gauge: 'broken' });
  expect((await throttle.hold({}))?.reason).toContain('broken=off');
  expect(await throttle.hold({ broken: null })).toBeUndefined();
});

it('a role that may not see replicas is told so, rather than that there are none', async () => {
  await scratch.client.query(`create role blind_${process.pid} login`);
  try {
    const reader = await session('blind');
    await reader.query(`set role blind_${process.pid}`);
    const hold = await new Throttle(reader, await surroundings(), [archiveBacklog, checkpointPressure]).hold({});
    expect(hold === undefined || hold.reason.includes('cannot be read')).toBe(true);
  } finally {
    await scratch.client.query(`drop role blind_${process.pid}`);
  }
});

it('service-p99-ms: what the service itself says of its requests, from its own histogram', async () => {
  const registry = new Registry();
  const fastify = Fastify();
  measureRequests(fastify, registry);
  let delayMs = 0;
  fastify.get('/slow', () => new Promise((resolve) => setTimeout(() => resolve('done'), delayMs)));
  fastify.get('/metrics', () => registry.metrics());
  const address = await fastify.listen({ host: '127.0.0.1', port: 0 });
  try {
    const throttle = new Throttle(engine.pool, await surroundings(), [new ServiceLatency()]);
    const limits = { 'service-p99-ms': 200, 'metrics-url': `${address}/metrics` };
    expect((await throttle.hold({ 'service-p99-ms': 200 }))?.reason).toContain('--metrics-url');
    const ask = () => Promise.all(Array.from({ length: 20 }, () => fetch(`${address}/slow`)));
    await throttle.hold(limits);
    await ask();
    await waitFor(async () => (await throttle.hold(limits)) === undefined, { what: 'quick answers' });
    delayMs = 300;
    await ask();
    const hold = await waitFor(() => throttle.hold(limits), { what: 'the hold' });
    expect(hold.gauge).toBe('service-p99-ms');
  } finally {
    await fastify.close();
  }
  const gone = new Throttle(engine.pool, await surroundings(), [new ServiceLatency()]);
  expect((await gone.hold({ 'service-p99-ms': 200, 'metrics-url': `${address}/metrics` }))?.reason).toContain(
    'cannot be read',
  );
});

describe('a run under an operator', () => {
  const rows = 20_000;
  beforeEach(async () => {
    await scratch.behindTheGuard(
      `insert into notes (id, description) select n, 'note ' || n || repeat('x', 60) from generate_series(1, ${rows}) as n`,
    );
  });
  const done = async (): Promise<number> => (await engine.progress()).batches;

  it('holds and goes on at a word, and the report has the time', async () => {
    await engine.tune({ duty: 0.1, target_ms: 3 });
    const run = engine.fill();
    await waitFor(async () => (await done()) > 2, { what: 'some batches' });
    await tellBackfill(engine.pool, RENAME.key, 'pause');
    await waitFor(async () => (await engine.progress()).holding !== null, { what: 'the pause' });
    expect((await engine.progress()).status).toBe('paused');
    const before = await done();
    await waitFor(async () => Number((await engine.progress()).waitedMs['paused']) > 500, { what: 'half a second' });
    expect(await done()).toBe(before);
    await tuneBackfill(engine.pool, RENAME.key, { duty: 1, targetMs: 50 });
    await tellBackfill(engine.pool, RENAME.key, 'resume');
    expect(await run).toBe('completed');
    expect((await engine.progress()).report).toMatchObject({ waitedMs: { paused: expect.any(Number) as number } });
  });

  it('ends when it is cancelled, and goes on where it stood when it is resumed', async () => {
    await engine.tune({ duty: 0.1, target_ms: 3 });
    const run = engine.fill();
    await waitFor(async () => (await done()) > 2, { what: 'some batches' });
    await tellBackfill(engine.pool, RENAME.key, 'cancel');
    expect(await run).toBe('halted');
    const { rowsChanged } = await engine.progress();
    expect(await engine.fill()).toBe('halted');
    await tuneBackfill(engine.pool, RENAME.key, { duty: 1, targetMs: 50 });
    await tellBackfill(engine.pool, RENAME.key, 'resume');
    expect(await engine.fill()).toBe('completed');
    expect(rowsChanged).toBeLessThan(rows);
    expect((await engine.progress()).rowsChanged).toBe(rows);
  });

  it('waits for a gauge, says which, and goes on when it is turned off', async () => {
    await engine.tune({ limits: { 'off-peak': '00:00-00:00 UTC' } });
    const run = engine.fill();
    await waitFor(async () => (await engine.progress()).holding?.includes('time of day') === true, {
      what: 'the hold',
    });
    expect((await engine.progress()).rowsChanged).toBe(0);
    await tuneBackfill(engine.pool, RENAME.key, { limits: { 'off-peak': null } });
    expect(await run).toBe('completed');
  });
});
