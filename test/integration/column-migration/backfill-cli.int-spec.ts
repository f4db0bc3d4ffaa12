import pg from 'pg';
import { runCli } from '../../../src/cli/run.js';
import { terminalOn } from '../../../src/cli/terminal.js';
import { loadEnvironment } from '../../../src/config/environment.js';
import { createTestDatabase, type TestDatabase } from '../../harness/database.js';

const KEY = 'transaction-description-to-memo';
const GUARD = `"zz_guard_${KEY}"`;
let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`alter table transactions disable trigger ${GUARD};
    with o as (insert into organizations (name) values ('Rowing Club') returning id),
         a as (insert into accounts (organization_id, name, account_type, currency) select o.id, 'Cash', 'CASH', 'EUR' from o returning id, organization_id)
    insert into transactions (organization_id, account_id, transaction_type, date, amount, description)
      select a.organization_id, a.id, 'EXPENSE', '2026-11-01', 1, 'memo ' || n from a, generate_series(1, 300) as n;
    alter table transactions enable always trigger ${GUARD}`);
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

async function cli(line: string): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  let out = '';
  let err = '';
  const exit = await runCli({
    args: line.split(' '),
    terminal: terminalOn({ write: (text: string) => (out += text) }, { write: (text: string) => (err += text) }, {}),
    signal: new AbortController().signal,
    version: '0',
    environment: () => Promise.resolve(loadEnvironment({ NODE_ENV: 'test', DATABASE_URL: database.url })),
  });
  return { exit, out, err };
}

it('finds what differs, fills it, and proves it, from the command line alone', async () => {
  expect(await cli(`verify ${KEY} --report-only`)).toMatchObject({
    exit: 1,
    out: `${KEY}: 300 rows, 300 unequal (300 missing), 0 repaired\n`,
  });
  expect((await cli(`mismatches ${KEY} --limit 2`)).out).toMatch(/^[\da-f-]{36} {2}missing {4}found by a sweep/);
  expect((await cli(`tune ${KEY} --duty 100 --workers 2 --limit vacuum=off,replica-lag-ms=500`)).exit).toBe(0);
  const filled = await cli(`backfill ${KEY} --json`);
  expect(filled.exit).toBe(0);
  expect(JSON.parse(filled.out)).toMatchObject({ outcome: 'completed', status: 'completed', rowsChanged: 300 });
  expect((await cli(`backfill ${KEY}`)).out).toContain('300 filled');
  expect(await cli(`verify ${KEY}`)).toMatchObject({ exit: 0, out: `${KEY}: 300 rows, 0 unequal, 0 repaired\n` });
  expect((await cli(`mismatches ${KEY}`)).exit).toBe(0);
  expect(await cli(`quarantine ${KEY} --retry`)).toMatchObject({ exit: 0 });
});

it('says what an operator’s word has changed, and what it has not', async () => {
  expect((await cli(`pause ${KEY}`)).out).toContain('paused');
  expect((await cli(`pause ${KEY}`)).out).toContain('already');
  expect((await cli(`resume ${KEY}`)).out).toContain('resumed');
  expect((await cli(`resume ${KEY}`)).out).toContain('nothing holds it');
  expect((await cli(`cancel ${KEY}`)).out).toContain('no backfill to cancel');
});

it.each([
  [`tune ${KEY} --duty 0`, 'whole number from 1 to 100'],
  [`tune ${KEY} --limit weather=5`, 'knows no "weather"'],
  [`tune ${KEY} --limit vacuum=many`, 'needs a number'],
  [`tune ${KEY} --limit off-peak=nights`, 'needs a window'],
  [`tune ${KEY} --triggers maybe`, 'one of refuse, fire, skip'],
  [`backfill ${KEY} --direction sideways`, 'forward or backward'],
])('cli %s ends with 64 and says why', async (line, why) => {
  const { exit, err } = await cli(line);
  expect(exit).toBe(64);
  expect(err).toContain(why);
});
