import { startTestApp, type TestApp } from '../harness/app.js';
import { asAdmin } from '../harness/database.js';
import { waitFor } from '../harness/wait-for.js';

const KEY = 'transaction-description-to-memo';

let apps: readonly TestApp[] = [];
const start = async (): Promise<TestApp> => {
  const app = await startTestApp();
  apps = [...apps, app];
  return app;
};
afterEach(async () => {
  for (const app of apps) await app.close();
  apps = [];
});

const scrape = async ({ url }: TestApp): Promise<ReadonlyMap<string, number>> => {
  const response = await fetch(`${url}/metrics`);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/plain')]);
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
};

it('tells where each column migration stands, from closed sets of labels', async () => {
  const app = await start();
  await waitFor(async () => (await scrape(app)).get('treasurer_column_migration_lease_held_state') === 1, {
    what: 'the lease',
  });
  const metrics = await scrape(app);
  expect(metrics.get('treasurer_database_up')).toBe(1);
  expect(metrics.get(`treasurer_column_migration_phase_state{key="${KEY}",phase="expanded"}`)).toBe(1);
  expect(metrics.get(`treasurer_column_migration_phase_state{key="${KEY}",phase="retired"}`)).toBe(0);
  expect(metrics.get(`treasurer_column_migration_phase_rung{key="${KEY}"}`)).toBe(0);
  expect(metrics.get(`treasurer_column_migration_members_count{key="${KEY}",state="live"}`)).toBe(1);
  expect(metrics.get('treasurer_flags_freshness_state{state="fresh"}')).toBe(1);
  expect(metrics.has('process_cpu_seconds_total')).toBe(true);
});

it('two applications in one process count apart, by the route’s pattern and never by its URL', async () => {
  const [one, two] = [await start(), await start()];
  await one.http.get('/organizations/00000000-0000-7000-8000-000000000000');
  await one.http.get('/nowhere/at-all');
  const count = (route: string, status: number): string =>
    `treasurer_http_request_duration_seconds_count{method="GET",route="${route}",status="${status}"}`;
  const [ofOne, ofTwo] = [await scrape(one), await scrape(two)];
  expect([...ofOne].filter(([name]) => name.startsWith('treasurer_http_request_duration_seconds_count'))).toEqual([
    [count('/api/organizations/:orgId', 401), 1],
    [count('unmatched', 404), 1],
  ]);
  expect([...ofTwo.keys()].filter((name) => name.startsWith('treasurer_http'))).toEqual([]);
});

it('a scrape without a database succeeds and says so', async () => {
  const app = await start();
  await waitFor(async () => (await scrape(app)).get('treasurer_database_up') === 1, { what: 'the database' });
  const name = new URL(app.databaseUrl).pathname.slice(1);
  await asAdmin(async (admin) => {
    await admin.query(`alter database ${name} allow_connections false`);
    await admin.query(`select pg_terminate_backend(a.pid) from pg_stat_activity as a where a.datname = $1`, [name]);
  });
  await waitFor(async () => (await scrape(app)).get('treasurer_database_up') === 0, { what: 'the loss to show' });
  const metrics = await scrape(app);
  expect([...metrics.keys()].filter((line) => line.includes('phase_state'))).toEqual([]);
  expect(metrics.has('treasurer_column_migration_lease_held_state')).toBe(true);
  const report = await fetch(`${app.url}/health/migrations`);
  expect([report.status, await report.json()]).toEqual([
    200,
    { status: 'degraded', reason: expect.stringContaining('could not be read') as string, migrations: [] },
  ]);
});
