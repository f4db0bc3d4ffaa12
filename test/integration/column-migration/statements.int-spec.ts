import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../dev/postgres.js';
import { type Condition, Doctor, Gate, type Phase, requestStep } from '../../../src/column-migration/operations.js';
import { readLedger } from '../../../src/column-migration/ledger/read-ledger.sql.js';
import { calledSince } from '../../../src/column-migration/outside-statements/called-since.js';
import { readStatements } from '../../../src/column-migration/outside-statements/read-statements.sql.js';
import { readUpserts } from '../../../src/column-migration/outside-statements/read-upserts.sql.js';
import { ensureTemplate } from '../../harness/run/template.js';
import { ScratchFleet } from '../../harness/scratch-fleet.js';
import { createTestFolder } from '../../harness/test-folder.js';
import { waitFor } from '../../harness/wait-for.js';
import { RENAME, Scratch } from './scratch.js';

const NAME = 'statements.free_of_old';

describe('where pg_stat_statements is not loaded', () => {
  let scratch: Scratch;
  beforeEach(async () => {
    scratch = await Scratch.of(RENAME);
  });
  afterEach(() => scratch.close());

  it('nothing is known of statements, and a transaction that asks goes on', async () => {
    expect(await readStatements(scratch.client, RENAME)).toBeUndefined();
    // Installed, it fails when it is asked on a server that has not loaded it.
    await scratch.client.query('create extension pg_stat_statements');
    await scratch.client.query('begin');
    const { rows } = await scratch.client.query<{ loaded: boolean }>(
      `select current_setting('shared_preload_libraries') like '%pg_stat_statements%' as loaded`,
    );
    expect((await readStatements(scratch.client, RENAME)) !== undefined).toBe(rows[0]?.loaded);
    expect((await scratch.client.query('select')).rowCount).toBe(1);
    await scratch.client.query('commit');
  });
});

describe('where it is', () => {
  let server: EmbeddedPostgres;
  let admin: pg.Client;
  const environment = { ...process.env };
  beforeAll(async () => {
    const dataDir = join(await createTestFolder('statements'), 'data');
    server = await startEmbeddedPostgres({ dataDir, port: 0, fastAndUnsafe: true });
    await server.stop();
    await appendFile(join(dataDir, 'postgresql.auto.conf'), `shared_preload_libraries = 'pg_stat_statements'\n`);
    server = await startEmbeddedPostgres({ dataDir, port: 0, fastAndUnsafe: true });
    const adminUrl = server.url('postgres');
    admin = new pg.Client({ connectionString: adminUrl });
    await admin.connect();
    await admin.query('create role reporting');
    // Test databases of this file are made on this server.
    const template = await ensureTemplate(admin, adminUrl, `statements_${process.pid}`);
    Object.assign(process.env, { TEST_ADMIN_URL: adminUrl, TEST_TEMPLATE: template });
  });
  afterAll(async () => {
    Object.assign(process.env, environment);
    await admin.end();
    await server.stop();
  });

  let scratch: Scratch;
  let pool: pg.Pool;
  let fleet: ScratchFleet;
  let gate: Gate;
  let doctor: Doctor;
  beforeEach(async () => {
    scratch = await Scratch.of(RENAME);
    await run(`create extension pg_stat_statements; create unique index on notes (description); create unique index on notes (memo);
      grant select on notes to reporting; insert into notes (id, description) values (1, 'one'), (2, 'two'); analyze notes`);
    await scratch.expand();
    pool = new pg.Pool({ connectionString: scratch.url, max: 2 });
    fleet = new ScratchFleet(scratch.url, scratch.client, [RENAME]);
    const runner = await fleet.join('runner');
    gate = runner.get(Gate);
    doctor = runner.get(Doctor);
  });
  afterEach(async () => {
    await fleet.close();
    await pool.end();
    await run('drop owned by reporting');
    await scratch.close();
  });

  const run = (text: string): Promise<pg.QueryResult> => scratch.client.query(text);

  async function reportAs(role: string, text: string, times = 1): Promise<void> {
    await run(`set role ${role}`);
    for (let n = 0; n < times; n += 1) await run(text);
    await run('reset role');
  }

  async function climbToRetired(): Promise<void> {
    for (const flag of ['dual-write', 'read-new', 'new-only'] as const) fleet.set(RENAME, flag, 'on');
    await fleet.untilPhase(RENAME, 'retired');
  }

  async function asked(to: Phase): Promise<Condition | undefined> {
    const { conditions } = await gate.ask(pool, RENAME.key, to);
    return conditions.find(({ name }) => name === NAME);
  }

  async function found(): Promise<readonly string[]> {
    return (await doctor.examine(pool)).filter(({ code }) => code === 'statements.name_old').map(({ what }) => what);
  }

  const REPORT = `select upper(description) from notes where id = 1`;
  const UPSERT = `insert into notes (id, description) values (3, 'three') on conflict (description) do nothing`;

  it('gate and doctor name the statements called since the phase was entered, and no step waits for them', async () => {
    await reportAs('reporting', REPORT, 3);
    await climbToRetired();
    expect((await asked('brownout'))?.isMet).toBe(true);
    expect((await asked('brownout'))?.detail).toMatch(/^no statement/);
    expect(await found()).toEqual([]);

    await reportAs('reporting', REPORT, 2);
    await run(UPSERT);
    await run(`SELECT memo FROM Notes WHERE DESCRIPTION = 'hush'`);
    await run(`explain select description from notes where description = 'hush'`);
    await run(
      `select memo as the_description, description_of_notes from notes, (select 1 as description_of_notes) as o`,
    );
    const condition = await asked('brownout');
    expect(condition?.isMet).toBe(true);
    const detail = condition?.detail ?? '';
    expect(detail).toContain('2 calls as reporting: select upper(description) from notes where id = $1 (queryid ');
    expect(detail).toContain(
      '1 call as postgres: insert into notes (id, description) values ($1, $2) on conflict (description)',
    );
    expect(detail).toContain('SELECT memo FROM Notes WHERE DESCRIPTION = $1');
    expect(detail).toContain('explain select description');
    expect(detail).not.toContain('hush');
    expect(detail).not.toContain('the_description');
    const calls = (await found()).map((what) => /: (\d calls? as \w+: \w+)/.exec(what)?.[1]);
    expect([...calls].sort()).toEqual([
      '1 call as postgres: SELECT',
      '1 call as postgres: explain',
      '1 call as postgres: insert',
      '2 calls as reporting: select',
    ]);

    expect((await gate.ask(pool, RENAME.key, 'brownout')).isOpen).toBe(true);
    await requestStep(pool, RENAME.key, 'brownout', 'a test');
    await fleet.untilPhase(RENAME, 'brownout');
    expect((await asked('contracted'))?.detail).toMatch(/^no statement/);
    await reportAs('reporting', `select description_retired from notes`);
    expect((await asked('contracted'))?.detail).toContain('1 call as reporting: select description_retired from notes');
    const ill = (await doctor.examine(pool)).filter(({ key }) => key === RENAME.key);
    expect(ill.map(({ code }) => code)).toEqual(['statements.name_old']);
    expect((await gate.ask(pool, RENAME.key, 'contracted')).isOpen).toBe(true);
    await requestStep(pool, RENAME.key, 'contract', 'a test');
    await fleet.untilPhase(RENAME, 'contracted');
  });

  it('D14 raw upserts by a unique column that moves hold read-new back, from when they are called until they are forgotten', async () => {
    const reason = async (): Promise<string> =>
      (await gate.ask(pool, RENAME.key, 'read-new')).conditions.find(({ name }) => name === 'statements.no_raw_upserts')
        ?.detail ?? 'not asked';
    const long = `insert into notes (id, description) values ${Array.from({ length: 600 }, (_, n) => `(${n + 100}, 'n${n}')`).join()}`;
    await run(UPSERT);
    fleet.set(RENAME, 'dual-write', 'on');
    await fleet.untilPhase(RENAME, 'backfilled');
    expect(await reason()).toMatch(/^no raw ON CONFLICT/);
    await run(`insert into notes (id, description) values (3, 'three') on conflict do nothing`);
    await run(`insert into notes (id, description) values (3, 'three') on conflict (id) do nothing`);
    expect(await reason()).toMatch(/^no raw ON CONFLICT/);

    await run(UPSERT);
    await run(`${long} on conflict (memo) do nothing`);
    fleet.set(RENAME, 'read-new', 'on');
    await fleet.untilReason(RENAME, /may fail with 23505/);
    expect(await reason()).toContain(
      '1 call as postgres: insert into notes (id, description) values ($1, $2) on conflict',
    );
    const forget = (await reason()).match(/SELECT pg_stat_statements_reset\(0, 0, -?\d+\)/g) ?? [];
    expect(forget).toHaveLength(2);
    expect(await fleet.phase(RENAME)).toBe('backfilled');
    for (const statement of forget) await run(statement);
    await fleet.untilPhase(RENAME, 'enforced');
  });

  it('D14 nor where no second index comes: the column stays, or goes without another', async () => {
    expect(await readUpserts(scratch.client, RENAME)).toBeDefined();
    expect(await readUpserts(scratch.client, { ...RENAME, new: RENAME.old })).toBeUndefined();
    expect(await readUpserts(scratch.client, { ...RENAME, new: { columns: [] } })).toBeUndefined();
  });

  it('D14 nobody is asked where nothing unique moves', async () => {
    await run('drop index notes_description_idx, notes_memo_idx');
    fleet.set(RENAME, 'dual-write', 'on');
    await fleet.untilPhase(RENAME, 'backfilled');
    await run(`insert into notes (id, description) values (3, 'three') on conflict (id) do nothing`);
    const { conditions } = await gate.ask(pool, RENAME.key, 'read-new');
    expect(conditions.map(({ name }) => name)).not.toContain('statements.no_raw_upserts');
  });

  it('sweeps and steps of our own are not among them', async () => {
    await climbToRetired();
    await run(`delete from column_migration.evidence`);
    await waitFor(async () => ((await run(`select from column_migration.evidence`)).rowCount ?? 0) > 0, {
      what: 'a sweep in retired',
    });
    const { rowCount } = await run(
      `select from pg_stat_statements where query like '%count(*) as seen%' and query like '%"description"%' and stats_since > now() - interval '1 hour'`,
    );
    expect(rowCount).toBeGreaterThan(0);
    expect((await asked('brownout'))?.detail).toMatch(/^no statement/);
  });

  it('a statement that was forgotten, or counted anew, is not taken for one of before', async () => {
    await reportAs('reporting', REPORT, 5);
    await climbToRetired();
    await run('select pg_stat_statements_reset()');
    await reportAs('reporting', REPORT, 2);
    expect((await asked('brownout'))?.detail).toContain('2 calls as reporting');
  });

  it('without a count taken at the step only what was first seen since is named', async () => {
    await reportAs('reporting', REPORT, 5);
    await climbToRetired();
    await run(`update column_migration.event set evidence = evidence - 'statements'`);
    await reportAs('reporting', REPORT, 2);
    expect((await asked('brownout'))?.detail).toMatch(/^no statement/);
    await run(UPSERT);
    expect((await asked('brownout'))?.detail).toContain('1 call as postgres: insert into notes');
  });

  it('a role that may not read the statements of others is told so', async () => {
    await climbToRetired();
    await run(UPSERT);
    await run(
      `grant usage on schema column_migration to reporting; grant select on all tables in schema column_migration to reporting`,
    );
    const row = (await readLedger(scratch.client)).get(RENAME.key);
    if (row === undefined) throw new Error('no ledger');
    await run('set role reporting');
    const called = await calledSince(scratch.client, RENAME, row);
    await run('reset role');
    expect(called).toEqual({ statements: [], seesAll: false, isCounted: true });
  });

  it('while the fleet itself names old, nobody is asked', async () => {
    fleet.set(RENAME, 'dual-write', 'on');
    await fleet.untilPhase(RENAME, 'backfilled');
    await reportAs('reporting', REPORT);
    expect(await asked('read-new')).toBeUndefined();
    expect(await found()).toEqual([]);
  });
});
