import pg from 'pg';
import type { Plan } from '../../../src/column-migration/plan/plan.js';
import type { TestDatabase } from '../../harness/database.js';
import { ScratchFleet } from '../../harness/scratch-fleet.js';
import { GIVES_WAY_AFTER_MS, SLOWLY_VACUUMED, VacuumingServer } from '../../harness/vacuuming-server.js';
import { waitFor } from '../../harness/wait-for.js';
import { Scratch, UNITS } from './scratch.js';

const PLAN: Plan = { ...UNITS, required: ['cents'] };

let server: VacuumingServer;
let database: TestDatabase;
let scratch: Scratch;
let fleet: ScratchFleet;

beforeAll(async () => {
  server = await VacuumingServer.start();
});
afterAll(() => server.stop());

beforeEach(async () => {
  database = await server.createDatabase();
  scratch = await Scratch.of(PLAN, database);
  // Few rows on many pages.
  await scratch.client.query(`alter table prices set (fillfactor = 10, ${SLOWLY_VACUUMED}, autovacuum_enabled = off)`);
  await scratch.client.query(`insert into prices (id, amount) select n, n from generate_series(1, 10000) as n`);
  await scratch.expand();
  fleet = new ScratchFleet(scratch.url, scratch.client, [PLAN]);
  await fleet.join('runner');
  fleet.set(PLAN, 'dual-write', 'on');
});
afterEach(async () => {
  await fleet.close();
  await scratch.close();
});

async function untilVacuumed(): Promise<number> {
  await scratch.client.query('update prices set other = other + 1');
  await scratch.client.query('alter table prices set (autovacuum_enabled = on)');
  return server.untilVacuums(database.name, 'prices');
}

/** Beside a writer that never waits for as long as autovacuum makes others wait; answers what it was refused. */
async function whileWriting(work: () => Promise<void>): Promise<readonly string[]> {
  const options = `-c lock_timeout=${GIVES_WAY_AFTER_MS - 1_000}ms`;
  const client = new pg.Client({ connectionString: scratch.url, options });
  await client.connect();
  const [failures, until] = [[] as string[], { isOver: false }];
  const writing = (async () => {
    for (let id = 1; !until.isOver; id = (id % 100) + 1)
      await client.query('update prices set amount = amount + 1 where id = $1', [id]).catch((error: unknown) => {
        failures.push(String(error));
      });
  })();
  try {
    await work();
  } finally {
    until.isOver = true;
    await writing;
    await client.end();
  }
  return failures;
}

describe('a step that needs a table which autovacuum is at work on', () => {
  it('C4 takes it, up and back, and no writer waits for as long as autovacuum would have waited', async () => {
    fleet.set(PLAN, 'read-new', 50);
    await fleet.untilPhase(PLAN, 'read-new');
    const failures = await whileWriting(async () => {
      await untilVacuumed();
      fleet.set(PLAN, 'read-new', 'on');
      await fleet.untilPhase(PLAN, 'enforced');
      await untilVacuumed();
      fleet.set(PLAN, 'read-new', 50);
      await fleet.untilPhase(PLAN, 'read-new');
    });
    expect(failures).toEqual([]);
  });

  it('D20 leaves autovacuum alone while somebody else holds the table for long', async () => {
    fleet.set(PLAN, 'read-new', 'on');
    fleet.set(PLAN, 'new-only', 'on');
    await fleet.untilPhase(PLAN, 'retired');
    const worker = await untilVacuumed();
    const dump = new pg.Client({ connectionString: scratch.url, application_name: 'pg_dump' });
    await dump.connect();
    await dump.query('begin');
    await dump.query('select count(*) from prices');
    await waitFor(async () => (await dump.query(`select where clock_timestamp() - now() > '1.5 s'`)).rowCount === 1, {
      what: 'a long transaction',
    });
    await scratch.client.query(
      `update column_migration.migration set requested = '{"to": "brownout", "by": "test", "at": ""}' where key = '${PLAN.key}'`,
    );
    await fleet.untilReason(PLAN, /could not be locked.*pg_dump/);
    expect(await server.workerAt(database.name, 'prices')).toBe(worker);
    await dump.end();
    await fleet.untilPhase(PLAN, 'brownout');
  });
});
