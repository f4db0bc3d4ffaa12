import pg from 'pg';
import { UnitOfWork } from '../../../src/column-migration/index.js';
import { unequalOf } from '../../../src/column-migration/plan/plan.sql.js';
import { ScratchFleet } from '../../harness/scratch-fleet.js';
import { waitFor } from '../../harness/wait-for.js';
import { Scratch, UNITS } from './scratch.js';

const PLAN = { ...UNITS, required: ['cents'] };
const GUARD_REFUSAL = { code: 'TR002' };

let scratch: Scratch;
let fleet: ScratchFleet;
let other: pg.Client;
beforeEach(async () => {
  scratch = await Scratch.of(PLAN);
  await scratch.client.query(`insert into prices (id, amount) select n, n from generate_series(1, 50) as n`);
  await scratch.expand();
  fleet = new ScratchFleet(scratch.url, scratch.client, [PLAN]);
  other = new pg.Client({ connectionString: scratch.url, application_name: 'psql' });
  await other.connect();
});
afterEach(async () => {
  await fleet.close();
  await other.end();
  await scratch.close();
});

const run = (text: string): Promise<pg.QueryResult> => scratch.client.query(text);

async function goTo(phase: 'backfilled' | 'read-new' | 'enforced' | 'retired'): Promise<void> {
  await fleet.join('runner');
  fleet.set(PLAN, 'dual-write', 'on');
  if (phase !== 'backfilled') fleet.set(PLAN, 'read-new', phase === 'read-new' ? 50 : 'on');
  if (phase === 'retired') fleet.set(PLAN, 'new-only', 'on');
  await fleet.untilPhase(PLAN, phase);
  // A transaction that a test opens from here on is none that this phase waits for.
  await waitFor(
    async () =>
      (await run(`select from column_migration.migration where key = '${PLAN.key}' and settled_version = version`))
        .rowCount === 1,
    { what: 'the phase to be settled' },
  );
}

async function unequalRows(): Promise<number> {
  const { rows } = await run(`select count(*)::int as count from prices as t where ${unequalOf(PLAN, 't')}`);
  return (rows[0] as { readonly count: number }).count;
}

describe('the barrier', () => {
  it('A1 nothing is backfilled before the last unit of work of an earlier phase has ended', async () => {
    const unitOfWork = (await fleet.join('api')).get(UnitOfWork);
    await fleet.join('runner');
    let end: () => void = () => undefined;
    const lagging = unitOfWork.during(undefined, () => {
      unitOfWork.view(PLAN.key);
      return new Promise<void>((resolve) => (end = resolve));
    });
    fleet.set(PLAN, 'dual-write', 'on');
    await fleet.untilReason(PLAN, /work that began before dual-write/);
    expect((await run(`select from column_migration.backfill`)).rowCount).toBe(0);
    end();
    await lagging;
    await fleet.untilPhase(PLAN, 'backfilled');
  });

  it('A16 A17 nor while a live member runs a build that does not know the column migration', async () => {
    await run(
      `insert into column_migration.member (id, application_name, role, build, supports, expires_at)
       values (gen_random_uuid(), 'treasurer-api:of-the-last-release', 'api', '0', '{}', clock_timestamp() + interval '1 hour')`,
    );
    await fleet.join('runner');
    fleet.set(PLAN, 'dual-write', 'on');
    await fleet.untilReason(PLAN, /treasurer-api:of-the-last-release cannot run dual-write/);
    await run(`update column_migration.member set expires_at = clock_timestamp() where build = '0'`);
    await fleet.untilPhase(PLAN, 'backfilled');
  });

  it('A1 nor before the last transaction that was open then has ended', async () => {
    await other.query(`begin; update prices set other = 1 where id = 1`);
    await fleet.join('runner');
    fleet.set(PLAN, 'dual-write', 'on');
    await fleet.untilReason(PLAN, /still open/);
    await other.query('commit');
    await fleet.untilPhase(PLAN, 'backfilled');
  });
});

describe('the strict guard', () => {
  it('D2 a write without an image, not committed when the guard became strict, keeps the gate of read-new closed', async () => {
    await goTo('backfilled');
    await other.query(`begin; insert into prices (id, amount) values (1000, 0.001)`);
    fleet.set(PLAN, 'read-new', 'on');
    await fleet.untilReason(PLAN, /still open that wrote under the lenient guard/);
    await other.query('commit');
    await fleet.untilReason(PLAN, /1 rows do not convert/);
    expect(await fleet.phase(PLAN)).toBe('backfilled');
    await run(`update prices set amount = 7 where id = 1000`);
    await fleet.untilPhase(PLAN, 'enforced');
    expect(await scratch.row(1000)).toEqual({ amount: '7', cents: '700' });
  });

  it('D3 stays strict on the way down until the last reader of new has ended', async () => {
    const unitOfWork = (await fleet.join('api')).get(UnitOfWork);
    await goTo('read-new');
    let end: () => void = () => undefined;
    const lagging = unitOfWork.during(undefined, () => {
      unitOfWork.view(PLAN.key);
      return new Promise<void>((resolve) => (end = resolve));
    });
    fleet.set(PLAN, 'read-new', 'off');
    await fleet.untilPhase(PLAN, 'backfilled');
    const unfit = `insert into prices (id, amount) values (2000, 0.001)`;
    await expect(run(unfit)).rejects.toMatchObject(GUARD_REFUSAL);
    end();
    await lagging;
    await waitFor(() => run(unfit), { what: 'the guard to be lenient again' });
    expect(await scratch.row(2000)).toEqual({ amount: '0.001', cents: null });
  });
});

describe('the steps', () => {
  it('D8 the default moves with the authority, and comes back', async () => {
    await run(`alter table prices alter column amount set default 5`);
    await goTo('retired');
    await run(`insert into prices (id, cents) values (3000, 123); insert into prices (id) values (3001)`);
    expect(await scratch.row(3000)).toEqual({ amount: expect.stringMatching(/^1\.230*$/) as string, cents: '123' });
    expect(await scratch.row(3001)).toMatchObject({ cents: '500' });
    fleet.set(PLAN, 'dual-write', 'off');
    await fleet.untilPhase(PLAN, 'expanded');
    await run(`insert into prices (id) values (3002)`);
    expect(await scratch.row(3002)).toEqual({ amount: '5', cents: '500' });
  });

  it('D22 a statement that outlives the replacement of the guard leaves its rows equal', async () => {
    await goTo('read-new');
    const running = other.query(`update prices set amount = amount + 1 where pg_sleep(0.03) is not null`);
    fleet.set(PLAN, 'read-new', 'on');
    await fleet.untilPhase(PLAN, 'enforced');
    await running;
    expect(await unequalRows()).toBe(0);
    expect(await scratch.row(1)).toMatchObject({ cents: '200' });
  });

  it('D15 writers notice neither the brownout nor its undoing', async () => {
    await goTo('retired');
    const until = { isOver: false };
    const writing = (async () => {
      for (let n = 0; !until.isOver; n += 1) await other.query(`update prices set cents = $1 where id = 1`, [n]);
    })();
    for (const [to, phase] of [
      ['brownout', 'brownout'],
      ['retired', 'retired'],
    ] as const) {
      await run(
        `update column_migration.migration set requested = '{"to": "${to}", "by": "test", "at": ""}' where key = '${PLAN.key}'`,
      );
      await fleet.untilPhase(PLAN, phase);
    }
    until.isOver = true;
    await writing;
    expect(await unequalRows()).toBe(0);
  });

  it('D19 a late write of a process that the fleet went on without ends equal, and is told', async () => {
    await fleet.close();
    fleet = new ScratchFleet(scratch.url, scratch.client, [PLAN], { COLUMN_MIGRATION_SOAK_MS: '3000' });
    await goTo('retired');
    await other.query(`set application_name = 'treasurer-api:frozen'; update prices set amount = 77 where id = 3`);
    expect(await scratch.row(3)).toMatchObject({ cents: '7700' });
    expect(await scratch.strays()).toContainEqual(expect.stringMatching(/^treasurer-api:frozen .* old$/));
    await run(
      `update column_migration.migration set requested = '{"to": "brownout", "by": "test", "at": ""}' where key = '${PLAN.key}'`,
    );
    await fleet.untilReason(PLAN, /still writing the old column: treasurer-api:frozen/);
  });

  it('D23 steps that need the table, writers and processes that enter the fleet never deadlock', async () => {
    await run(`alter table prices alter column amount set default 5`);
    await fleet.join('runner');
    const failures: unknown[] = [];
    const until = { isOver: false };
    const writing = (async () => {
      for (let n = 0; !until.isOver; n += 1)
        await other
          .query(`update prices set amount = $1::numeric, cents = $1::numeric * 100 where id = $2::int`, [
            n % 90,
            1 + (n % 50),
          ])
          .catch((error: unknown) => failures.push(error));
    })();
    for (let round = 0; round < 2; round += 1) {
      for (const what of ['dual-write', 'read-new', 'new-only'] as const) fleet.set(PLAN, what, 'on');
      const entering = Promise.all([fleet.join('api'), fleet.join('api')]);
      await fleet.untilPhase(PLAN, 'retired');
      for (const member of await entering) await fleet.leave(member);
      fleet.set(PLAN, 'dual-write', 'off');
      await fleet.untilPhase(PLAN, 'expanded');
    }
    until.isOver = true;
    await writing;
    expect(failures).toEqual([]);
    const { rows } = await run(
      `select deadlocks::int as deadlocks from pg_stat_database where datname = current_database()`,
    );
    expect(rows).toEqual([{ deadlocks: 0 }]);
    expect(await unequalRows()).toBe(0);
  });

  const brownout = (): Promise<unknown> =>
    run(
      `update column_migration.migration set requested = '{"to": "brownout", "by": "test", "at": ""}' where key = '${PLAN.key}'`,
    );
  it.each([
    ['a step that needs the table', 'retired', brownout, 'brownout'],
    ['what has to be done before a step', 'read-new', () => fleet.set(PLAN, 'read-new', 'on'), 'enforced'],
  ] as const)('D20 %s gives up, says who is in the way, and comes back', async (_what, from, ask, to) => {
    await goTo(from);
    await other.query(`set application_name = 'pg_dump'; begin; select count(*) from prices`);
    await ask();
    await fleet.untilReason(PLAN, /could not be locked.*pg_dump/);
    // Nothing queues behind it: this would wait for as long as the other transaction is open.
    await run(`update prices set cents = 1 where id = 2`);
    await other.query('commit');
    await fleet.untilPhase(PLAN, to);
  });

  it('D20 nothing waits for ever behind a VACUUM by hand: the way back stays open', async () => {
    await goTo('backfilled');
    // So that the new column needs an ANALYZE as well, which the coordinator makes.
    await run('analyze prices (amount)');
    // Sweeps would wait, too.
    await run(`update column_migration.backfill set limits = '{"vacuum": null}'`);
    await other.query(`begin; lock table prices in share update exclusive mode`);
    fleet.set(PLAN, 'read-new', 50);
    await fleet.untilReason(PLAN, /could not be locked.*psql/);
    fleet.set(PLAN, 'dual-write', 'off');
    await fleet.untilPhase(PLAN, 'expanded');
    await other.query('commit');
  });

  it('C3 nothing is dropped without a brownout that lasted, and the drop leaves nothing behind', async () => {
    await fleet.close();
    fleet = new ScratchFleet(scratch.url, scratch.client, [PLAN], { COLUMN_MIGRATION_SOAK_MS: '1500' });
    await goTo('retired');
    await run(
      `update column_migration.migration set requested = '{"to": "contracted", "by": "test", "at": ""}' where key = '${PLAN.key}'`,
    );
    await fleet.untilPhase(PLAN, 'brownout');
    await fleet.untilReason(PLAN, /has to be in force/);
    await fleet.untilPhase(PLAN, 'contracted');
    await run(`insert into prices (id, cents) values (4000, 1)`);
    expect(await scratch.row(4000)).toEqual({ cents: '1' });
    await expect(run(`insert into prices (id) values (4001)`)).rejects.toMatchObject({ code: '23502' });
    const left = await run(
      `select tgname as name from pg_trigger where tgrelid = 'prices'::regclass union select proname from pg_proc where pronamespace = 'column_migration'::regnamespace and proname like 'guard_price%' union select conname from pg_constraint where conrelid = 'prices'::regclass and contype = 'c'`,
    );
    expect(left.rows).toEqual([]);
  });
});

it('A2 A3 A9 A12 flips of the flags in any order move the phase rung by rung, and lose no write', async () => {
  const seed = Date.now() % 100_000;
  const random = seeded(seed);
  await fleet.join('api');
  await fleet.join('runner');
  const expected = new Map<number, string>();
  for (let n = 0; n < 60; n += 1) {
    const what = (['dual-write', 'read-new', 'new-only'] as const)[Math.floor(random() * 3)] ?? 'dual-write';
    fleet.set(PLAN, what, random() < 0.6 ? 'on' : random() < 0.3 ? 50 : 'off');
    const id = 1 + Math.floor(random() * 50);
    const cents = Math.floor(random() * 1000);
    // Each writer sets the one side that it knows, whichever is authoritative at that moment.
    const phase = await fleet.phase(PLAN);
    const isNew = ['enforced', 'new-only', 'retired'].includes(phase);
    await run(
      isNew
        ? `update prices set cents = ${cents}, amount = ${cents / 100} where id = ${id}`
        : `update prices set amount = ${cents / 100}, cents = ${cents} where id = ${id}`,
    );
    expected.set(id, String(cents));
  }
  for (const what of ['dual-write', 'read-new', 'new-only'] as const) fleet.set(PLAN, what, 'on');
  await fleet.untilPhase(PLAN, 'retired');
  const wrong = [];
  for (const [id, cents] of expected) {
    const row = await scratch.row(id);
    if (row['cents'] !== cents) wrong.push({ id, cents, row, seed });
  }
  expect(wrong).toEqual([]);
  expect(await unequalRows()).toBe(0);
});

function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
