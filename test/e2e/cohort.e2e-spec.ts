import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { FleetPhases } from '../../src/column-migration/operations.js';
import { guardFor } from '../../src/column-migration/testing/index.js';
import { columnMigrationFlag, Flags } from '../../src/flags/index.js';
import { definition } from '../../src/in-flight/transaction-description-to-memo/transaction-description-to-memo.definition.js';
import { startTestApp, type TestApp } from '../harness/app.js';
import { type Books, openBooks, record } from '../harness/organization.js';
import { createTestFolder } from '../harness/test-folder.js';
import { waitFor } from '../harness/wait-for.js';

const FLAG = columnMigrationFlag(definition.key, 'read-new');
const STALE = 'seen in the new column only';

let app: TestApp;
let client: pg.Client;
let flagsFile: string;
/** The books of an organization that the flag lets through, and of one that it does not. */
let inCohort: Books;
let outside: Books;

beforeAll(async () => {
  flagsFile = join(await createTestFolder('flags'), 'flags.json');
  await rollOut(50);
  app = await startTestApp({ FLAGS_FILE: flagsFile, FLAGS_REFRESH_MS: '100' });
  client = new pg.Client({ connectionString: app.databaseUrl });
  await client.connect();
  const flags = app.app.get(Flags, { strict: false });
  await waitFor(() => flags.evaluate(FLAG) === 'on', { what: 'the flags to be loaded' });
  const found = new Map<string, Books>();
  while (found.size < 2) {
    const books = await openBooks(app.http);
    found.set(flags.evaluate(FLAG, { organizationId: books.organizationId }), books);
  }
  inCohort = found.get('on') ?? inCohort;
  outside = found.get('off') ?? outside;
});
afterAll(async () => {
  await client.end();
  await app.close();
});

async function rollOut(percent: number): Promise<void> {
  const parameters = { rollout: String(percent), stickiness: 'organizationId', groupId: FLAG };
  const feature = { name: FLAG, type: 'release', enabled: true, variants: [] };
  const strategies = [{ name: 'flexibleRollout', parameters, constraints: [] }];
  await writeFile(`${flagsFile}.new`, JSON.stringify({ version: 2, features: [{ ...feature, strategies }] }));
  await rename(`${flagsFile}.new`, flagsFile);
}

/** As the coordinator does when every gate is met. */
async function enter(...phases: readonly ('dual-write' | 'backfilled' | 'read-new' | 'enforced')[]): Promise<void> {
  for (const phase of phases) {
    await client.query(guardFor(definition.plan, phase));
    await client.query('update column_migration.migration set phase = $2 where key = $1', [definition.key, phase]);
    const fleet = app.app.get(FleetPhases, { strict: false });
    await waitFor(() => fleet.inForce(definition.key).phase === phase, { what: `the process to hear of ${phase}` });
  }
}

/** A memo of which only the new column says `STALE`: a search for that shows in which column a request looked. */
async function recordUnequal(books: Books): Promise<string> {
  const { id } = await record(app.http, books, { memo: 'as it is' });
  await client.query(
    `begin; alter table transactions disable trigger user; update transactions set memo = '${STALE}' where id = '${id}';
     alter table transactions enable trigger user;
     alter table transactions enable always trigger "zz_guard_${definition.key}"; commit`,
  );
  return id;
}

const found = async (books: Books): Promise<readonly (readonly [memo: string, description: string])[]> => {
  const { body } = await app.http.get<{ data: { memo: string; description: string }[] }>(
    `${books.transactions}?q=${encodeURIComponent(STALE)}`,
    { token: books.owner },
  );
  return body.data.map(({ memo, description }) => [memo, description]);
};

it('A10 A11 the organization decides, for every request of its members, which column is read; what is answered is authoritative', async () => {
  await recordUnequal(inCohort);
  await recordUnequal(outside);
  await enter('dual-write', 'backfilled');
  expect([await found(inCohort), await found(outside)]).toEqual([[], []]);
  await enter('read-new');
  for (let n = 0; n < 5; n += 1)
    expect([await found(inCohort), await found(outside)]).toEqual([[['as it is', 'as it is']], []]);
});

it('takes reads back to the old column within a refresh of the flags, without a step of the fleet', async () => {
  await rollOut(0);
  await waitFor(async () => (await found(inCohort)).length === 0, { what: 'the flag to be off' });
  await rollOut(100);
  await waitFor(async () => (await found(outside)).length === 1, { what: 'the flag to be on' });
  await enter('enforced');
  expect([await found(inCohort), await found(outside)]).toEqual([[[STALE, STALE]], [[STALE, STALE]]]);
  await rollOut(0);
  await waitFor(async () => (await found(inCohort)).length === 0, { what: 'the flag to be off again' });
});

it('tells in the ledger, without values, which rows differ', async () => {
  const { rows } = await waitFor(
    async () => {
      const told = await client.query('select m.* from column_migration.mismatch as m where m.migration_key = $1', [
        definition.key,
      ]);
      return told.rows.length === 2 && told;
    },
    { what: 'both rows to be told' },
  );
  expect(JSON.stringify(rows)).not.toMatch(/as it is|new column/);
});
