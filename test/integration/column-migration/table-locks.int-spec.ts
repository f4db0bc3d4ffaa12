import pg from 'pg';
import { openWriters } from '../../../src/column-migration/fleet/open-writers.sql.js';
import { tableNotLocked } from '../../../src/column-migration/coordinator/table-not-locked.sql.js';
import { openTestSession, type TestSession } from '../../harness/test-session.js';
import { RENAME } from './scratch.js';

let session: TestSession;
let other: pg.Client;
let elsewhere: TestSession;

beforeEach(async () => {
  session = await openTestSession();
  elsewhere = await openTestSession();
  other = new pg.Client({ connectionString: session.url, application_name: 'psql' });
  await other.connect();
});
afterEach(async () => {
  await other.end();
  await session.close();
  await elsewhere.close();
});

async function seen(table: string): Promise<{ writers: number; holders: string }> {
  const plan = { ...RENAME, table };
  const { detail } = await tableNotLocked(session.client, plan);
  return { writers: (await openWriters(session.client, plan)).size, holders: detail };
}

it('D9 a writer that names a partition is a writer of the table', async () => {
  await session.client.query(
    `create table parted (id int, description text, memo text) partition by range (id);
     create table parted_1 partition of parted for values from (0) to (10)`,
  );
  expect(await seen('parted')).toMatchObject({ writers: 0, holders: expect.stringContaining('have ended') as string });
  await other.query(`begin; insert into parted_1 values (1, 'a', 'a')`);
  expect(await seen('parted')).toMatchObject({ writers: 1, holders: expect.stringContaining('psql (pid') as string });
  await other.query('commit; begin; lock table parted_1 in share update exclusive mode');
  expect(await seen('parted')).toMatchObject({ writers: 0, holders: expect.stringContaining('psql (pid') as string });
});

it('D9 who uses a table with the same oid in another database is none of ours', async () => {
  const oid = `select 'accounts'::regclass::oid as oid`;
  expect((await session.client.query(oid)).rows).toEqual((await elsewhere.client.query(oid)).rows);
  await elsewhere.client.query('begin; lock table accounts in row exclusive mode');
  expect(await seen('accounts')).toMatchObject({
    writers: 0,
    holders: expect.stringContaining('have ended') as string,
  });
  await elsewhere.client.query('rollback');
});
