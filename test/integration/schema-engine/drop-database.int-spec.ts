import { Client } from 'pg';
import { SLOWLY_VACUUMED, VacuumingServer } from '../../harness/vacuuming-server.js';
import { expectFailure, expectSuccess } from './expect-result.js';
import { ScratchProject } from './scratch-project.js';

let server: VacuumingServer;
let project: ScratchProject;

beforeAll(async () => {
  server = await VacuumingServer.start();
  await server.admin.query(`create role maker login createdb password 'hidden'`);
  project = await ScratchProject.create({});
});

afterAll(async () => {
  await project.remove();
  await server.stop();
});

beforeEach(() => server.admin.query('create database ledger owner maker'));
afterEach(() => server.admin.query('drop database if exists ledger with (force)'));

async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** As a user who may end neither an autovacuum worker nor a superuser's session. */
function makersUrl(): string {
  return Object.assign(new URL(server.url('ledger')), { username: 'maker', password: 'hidden' }).href;
}

async function isThere(): Promise<boolean> {
  return (await server.admin.query(`select from pg_database where datname = 'ledger'`)).rowCount === 1;
}

describe('dropping a database', () => {
  it('has no need of a superuser while autovacuum is in it, nor while sessions of its own user are', async () => {
    const own = await connected(makersUrl());
    await own.query(
      `create table notes with (${SLOWLY_VACUUMED}) as select n as id, repeat('x', 500) as memo from generate_series(1, 5000) n;
       update notes set memo = memo || 'y'`,
    );
    await server.untilVacuums('ledger', 'notes');
    expectSuccess(await project.engine('drop-database', makersUrl()));
    expect(await isThere()).toBe(false);
    await own.end();
  });

  it('is refused while a session of somebody else is in it', async () => {
    const other = await connected(server.url('ledger'));
    expectFailure(await project.engine('drop-database', makersUrl()), 'being accessed by other users');
    expect(await isThere()).toBe(true);
    await other.end();
  });
});
