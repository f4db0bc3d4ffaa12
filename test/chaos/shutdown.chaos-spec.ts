import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import pg from 'pg';
import { reservePort } from '../../dev/free-port.js';
import { ensureBuilt } from '../../dev/start/build.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';
import { createHttpClient, type HttpClient } from '../harness/http-client.js';
import { type Books, openBooks, record } from '../harness/organization.js';
import { waitFor } from '../harness/wait-for.js';

const BUILDING_MS = 180_000;
const STARTING_MS = 90_000;
const PATIENCE_MS = 240_000;
const SLOW = 5;

interface Service {
  readonly process: ChildProcess;
  readonly url: string;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

let database: TestDatabase;
let db: pg.Client;
/** Of its own: what a transaction sees of other sessions does not change until it ends. */
let locker: pg.Client;
let services: readonly Service[] = [];
beforeAll(async () => {
  await ensureBuilt(AbortSignal.timeout(BUILDING_MS));
  database = await createTestDatabase();
  db = new pg.Client({ connectionString: database.url });
  locker = new pg.Client({ connectionString: database.url });
  await Promise.all([db.connect(), locker.connect()]);
}, BUILDING_MS);
afterEach(async () => {
  for (const { process: child, ended } of services) {
    child.kill('SIGKILL');
    await ended;
  }
  services = [];
  await db.query('delete from column_migration.member');
});
afterAll(async () => {
  await Promise.all([db.end(), locker.end()]);
  await database.drop();
});

async function start(entry: 'main' | 'runner'): Promise<Service> {
  const port = await reservePort(26_000);
  const child = spawn(process.execPath, [`dist/${entry}.js`], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'test',
      DATABASE_URL: database.url,
      DIRECT_DATABASE_URL: database.url,
      PORT: String(port),
      RUNNER_PORT: String(port),
      RATE_LIMIT_PER_MINUTE: '0',
      DATABASE_LOCK_TIMEOUT_MS: '20000',
      FLAGS_FILE: '/nonexistent/flags.json',
      LOG_LEVEL: 'error',
    },
  });
  const ended: Service['ended'] = new Promise((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  );
  const service = { process: child, url: `http://127.0.0.1:${port}`, ended };
  services = [...services, service];
  await waitFor(async () => (await fetch(`${service.url}/health/ready`)).status === 200, {
    timeoutMs: STARTING_MS,
    what: `${entry} to be ready`,
  });
  return service;
}

const members = async (): Promise<number> =>
  Number((await db.query<{ count: string }>('select count(*) from column_migration.member')).rows[0]?.count);
const waiting = async (): Promise<number> =>
  Number(
    (
      await db.query<{ count: string }>(
        `select count(*) from pg_stat_activity as a where a.datname = current_database() and a.wait_event_type = 'Lock'`,
      )
    ).rows[0]?.count,
  );

/** Requests that wait for rows which `locker` holds. */
async function slowRequests(http: HttpClient, books: Books): Promise<readonly Promise<number>[]> {
  const ids: string[] = [];
  for (let count = 0; count < SLOW; count += 1) ids.push((await record(http, books)).id);
  await locker.query('begin');
  await locker.query('select from transactions as t where t.id = any($1::uuid[]) for update', [ids]);
  const answers = ids.map(async (id) => {
    const { status } = await http.patch(`${books.transactions}/${id}`, {
      token: books.owner,
      body: { memo: 'after the signal', version: 1 },
    });
    return status;
  });
  await waitFor(async () => (await waiting()) === SLOW, { what: 'every request to wait for its row' });
  return answers;
}

/** A probe on a connection that is in use already: the only kind that still reaches a process which is closing. */
async function halfProbe(url: string): Promise<() => Promise<string>> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('utf8');
  await once(socket, 'connect');
  socket.write('GET /health/ready HTTP/1.1\r\nHost: probe\r\n');
  return async () => {
    let received = '';
    socket.on('data', (text: string) => (received += text));
    socket.write('\r\n');
    await once(socket, 'close');
    return received;
  };
}

/**
 * Until the process has accepted all connections that were made before: it accepts them in order, and this one is answered.
 * A connection that still waits to be accepted when the door closes is reset by the kernel.
 */
async function untilAccepted(url: string): Promise<void> {
  const request = get(`${url}/health/live`, { agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  await once(response.resume(), 'end');
}

it(
  'SIGTERM with requests in hand: unready at once, every request is answered, the member leaves, the process ends',
  async () => {
    const service = await start('main');
    const http = createHttpClient(`${service.url}/api`);
    const answers = await slowRequests(http, await openBooks(http));
    const finishProbe = await halfProbe(service.url);
    const silent = connect(Number(new URL(service.url).port), '127.0.0.1').resume();
    await once(silent, 'connect');
    const silentEnds = once(silent, 'close');
    await untilAccepted(service.url);
    expect(await members()).toBe(1);
    service.process.kill('SIGTERM');
    await waitFor(
      () =>
        fetch(service.url).then(
          () => false,
          () => true,
        ),
      { what: 'the door to close' },
    );
    // By then connections that are not in use have been closed.
    await silentEnds;
    expect(await finishProbe()).toMatch(/^HTTP\/1\.1 503 /);
    expect([await members(), await waiting()]).toEqual([1, SLOW]);
    await locker.query('commit');
    expect(await Promise.all(answers)).toEqual(Array.from({ length: SLOW }, () => 200));
    expect(await service.ended).toEqual({ code: null, signal: 'SIGTERM' });
    expect(await members()).toBe(0);
  },
  PATIENCE_MS,
);

it(
  'SIGTERM ends a runner too, and lets another one coordinate at once',
  async () => {
    const runner = await start('runner');
    await waitFor(
      async () =>
        (await db.query(`select from column_migration.lease where expires_at > clock_timestamp()`)).rowCount !== null,
      { what: 'a coordinator' },
    );
    runner.process.kill('SIGTERM');
    expect(await runner.ended).toEqual({ code: null, signal: 'SIGTERM' });
    expect(await members()).toBe(0);
    const { rowCount } = await db.query(`select from column_migration.lease where expires_at > clock_timestamp()`);
    expect(rowCount).toBe(0);
  },
  PATIENCE_MS,
);
