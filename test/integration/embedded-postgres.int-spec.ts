import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { reservePort } from '../../dev/free-port.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../dev/postgres.js';
import { commandLineOf, identifyProcess } from '../../dev/process-identity.js';
import { createTestFolder } from '../harness/test-folder.js';
import { waitFor } from '../harness/wait-for.js';

// Only root starts the server as another account: run as root to have this tried.
const asRoot = process.getuid?.() === 0 ? it : it.skip;
let folder: string;
let dataDir: string;

const start = (port = 0): Promise<EmbeddedPostgres> => startEmbeddedPostgres({ dataDir, port, fastAndUnsafe: true });

async function query<Row>(server: EmbeddedPostgres, sql: string): Promise<Row | undefined> {
  const client = new Client({ connectionString: server.url('postgres') });
  await client.connect();
  try {
    return (await client.query(sql)).rows[0] as Row | undefined;
  } finally {
    await client.end();
  }
}

/** A launcher in a process of its own, to be killed. */
function launch(directory: string): ChildProcess {
  const script = join(import.meta.dirname, 'fixtures/launcher.ts');
  return spawn(process.execPath, ['--import', 'tsx', script, directory], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

async function kill(launcher: ChildProcess): Promise<void> {
  const ended = once(launcher, 'exit');
  launcher.kill('SIGKILL');
  await ended;
}

beforeAll(async () => {
  folder = await createTestFolder('embedded');
  dataDir = join(folder, 'postgres');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the embedded PostgreSQL', () => {
  it('listens on 127.0.0.1 alone, in UTC and UTF-8', async () => {
    const server = await start();
    const settings = await query(
      server,
      `select current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets,
              current_setting('TimeZone') as zone, current_setting('server_encoding') as encoding`,
    );
    await server.stop();
    expect(settings).toEqual({ addresses: '127.0.0.1', sockets: '', zone: 'UTC', encoding: 'UTF8' });
  });

  it('keeps its data over a restart, and stops as often as asked', async () => {
    const first = await start();
    await query(first, 'create table if not exists kept as select 7 as n');
    await first.stop();
    await first.stop();
    const second = await start();
    const row = await query(second, 'select n from kept');
    await second.stop();
    expect(row).toEqual({ n: 7 });
    expect(identifyProcess(first.pid)).toBeUndefined();
  });

  it('takes the next free port when its own is taken', async () => {
    const taken = createServer().listen(await reservePort(19_000), '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { readonly port: number };
    const server = await start(port);
    await server.stop();
    taken.close();
    await once(taken, 'close');
    expect(server.port).toBeGreaterThan(port);
  });

  it('refuses a data directory that a live launcher holds, and names its process', async () => {
    const server = await start();
    const again = start();
    await expect(again).rejects.toMatchObject({ code: 'embedded_postgres.in_use' });
    await expect(again).rejects.toThrow(String(process.pid));
    expect(await query(server, 'select 1 as alive')).toEqual({ alive: 1 });
    await server.stop();
  });
});

describe('after a launcher was killed', () => {
  it('takes over: the orphaned server is stopped, its data is there', async () => {
    const launcher = launch(dataDir);
    const [{ pid }] = (await once(launcher, 'message')) as [{ readonly pid: number }];
    const orphan = identifyProcess(pid);
    await kill(launcher);
    expect([commandLineOf(pid)[2], identifyProcess(pid)]).toEqual([dataDir, orphan]);
    const server = await start();
    expect(identifyProcess(pid)).not.toBe(orphan);
    expect(await query(server, 'select n from kept')).toEqual({ n: 7 });
    await server.stop();
  });

  it('is not misled by a process that has got the pid of a dead launcher or of a dead server', async () => {
    await writeFile(`${dataDir}.launcher`, JSON.stringify({ pid: process.pid, identity: 'another time' }));
    await writeFile(join(dataDir, 'postmaster.pid'), `${process.pid}\n${dataDir}\n`);
    const server = await start();
    await server.stop();
  });

  it('starts afresh when the killed one was still making the data directory', async () => {
    const fresh = join(folder, 'interrupted');
    const launcher = launch(fresh);
    const unfinished = await waitFor(
      async () =>
        (await readdir(folder)).find(
          (name) => existsSync(join(folder, name, 'PG_VERSION')) && name.startsWith('interrupted.'),
        ),
      { what: 'initdb to have begun', intervalMs: 2 },
    );
    await kill(launcher);
    expect(existsSync(fresh)).toBe(false);
    const server = await startEmbeddedPostgres({ dataDir: fresh, port: 0, fastAndUnsafe: true });
    await server.stop();
    expect(await readdir(folder)).not.toContain(unfinished);
  });
});

describe('a data directory that cannot be served', () => {
  it('is named with its version when another major version made it', async () => {
    const file = join(dataDir, 'PG_VERSION');
    const version = await readFile(file, 'utf8');
    await writeFile(file, '15\n');
    await expect(start()).rejects.toMatchObject({ code: 'embedded_postgres.other_version' });
    await writeFile(file, version);
  });

  it('is left alone when it holds something else', async () => {
    const foreign = join(folder, 'foreign');
    await mkdir(foreign);
    await writeFile(join(foreign, 'novel.txt'), 'chapter one');
    const starting = startEmbeddedPostgres({ dataDir: foreign, port: 0 });
    await expect(starting).rejects.toMatchObject({ code: 'embedded_postgres.not_a_data_directory' });
    expect(await readdir(foreign)).toEqual(['novel.txt']);
  });

  it('is reported with the last words of the server, and the next start is not blocked', async () => {
    const file = join(dataDir, 'global/pg_control');
    const control = await readFile(file);
    await writeFile(file, 'damaged');
    await expect(start()).rejects.toThrow(/did not start.*(FATAL|PANIC)/s);
    await writeFile(file, control);
    const server = await start();
    await server.stop();
  });

  asRoot('(as root) is reported when the account of the server cannot get to it', async () => {
    const closed = join(folder, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const starting = startEmbeddedPostgres({ dataDir: join(closed, 'postgres'), port: 0 });
    await expect(starting).rejects.toMatchObject({ code: 'embedded_postgres.unreachable' });
    await expect(starting).rejects.toThrow(`chmod o+x ${closed}`);
  });
});
