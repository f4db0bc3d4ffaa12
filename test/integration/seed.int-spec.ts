import { spawnSync } from 'node:child_process';
import pg from 'pg';
import { DEMO, seedDemo } from '../../dev/seed/demo.js';
import { SeedError, type SeedOptions } from '../../dev/seed/options.js';
import { seed } from '../../dev/seed/seed.js';
import { createTestDatabase, type TestDatabase } from '../harness/database.js';

const OPTIONS = { transactions: 20_000, organizations: 4, seed: 7, databaseUrl: undefined, isConfirmed: false };
const MOVED = `coalesce((select sum(case when t.account_id = a.id then (case t.transaction_type when 'INCOME' then t.amount else -t.amount end) - coalesce(t.fee_amount, 0) else t.amount end)
  from transactions as t where (t.account_id = a.id or t.destination_account_id = a.id) and t.deleted_at is null), 0)`;
const INDEXES = `select array_agg(indexdef order by indexdef) from pg_indexes where tablename in ('transactions', 'splits')`;
const CONSTRAINTS = `select array_agg(conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) order by conrelid::regclass::text, conname) from pg_constraint where convalidated`;
const EVERYTHING = `select md5(string_agg(row::text, '' order by row::text)) from (
  select to_jsonb(t) as row from transactions as t union all select to_jsonb(s) from splits as s union all select to_jsonb(v) - 'updated_at' from vendors as v
  union all select to_jsonb(a) - 'updated_at' from accounts as a union all select to_jsonb(o) - 'updated_at' from organizations as o) as all_rows`;

interface Place extends TestDatabase {
  one(text: string): Promise<unknown>;
  fill(more?: Partial<SeedOptions>): ReturnType<typeof seed>;
}

const places: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of places.splice(0)) await close();
});

async function place(): Promise<Place> {
  const database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  places.push(() => client.end().then(() => database.drop()));
  return {
    ...database,
    one: async (text) => Object.values((await client.query<Record<string, unknown>>(text)).rows[0] ?? {})[0],
    fill: (more = {}) => seed(database.url, { ...OPTIONS, ...more }, () => undefined),
  };
}

describe('the demonstration', () => {
  it('is made once, also when two ask at the same moment', async () => {
    const { url, one } = await place();
    const both = await Promise.all([seedDemo(url), seedDemo(url)]);
    expect(both.map(({ created }) => created).sort()).toEqual([false, true]);
    expect(await seedDemo(url)).toEqual({ ...both[0], created: false });
    expect(await one('select count(*)::int from transactions')).toBe(60);
    expect(await one('select count(*)::int from accounts')).toBe(3);
  });

  it('holds what the API would have written: balances, splits, and a history line for every version', async () => {
    const { url, one } = await place();
    await seedDemo(url);
    expect(await one(`select count(*)::int from accounts as a where a.movement <> ${MOVED} or a.movement = 0`)).toBe(0);
    expect(await one(`select count(distinct status)::int from transactions`)).toBe(3);
    expect(await one(`select count(distinct transaction_type)::int from transactions`)).toBe(3);
    expect(await one(`select count(*)::int from categories where parent_id is not null`)).toBeGreaterThan(5);
    expect(
      await one(`select count(*)::int from transactions as t where
        (select sum(s.amount) from splits as s where s.transaction_id = t.id) <> t.amount
        or (select array_agg(e.version order by e.version) from transaction_edits as e where e.transaction_id = t.id) <> array(select generate_series(1, t.version))
        or (select count(*) from status_changes as c where c.transaction_id = t.id) <> t.version - 1
        or (select e.changes #>> '{amount,to}' from transaction_edits as e where e.transaction_id = t.id and e.version = 1) <> t.amount::text
        or t.date > current_date`),
    ).toBe(0);
  });

  it('stays the one it is under another name, and returns when its organization is deleted', async () => {
    const { url, one } = await place();
    const first = await seedDemo(url);
    await one(`update organizations set name = 'Mine now' returning 1`);
    expect(await seedDemo(url)).toEqual({ ...first, created: false });
    await one('update organizations set deleted_at = now() returning 1');
    expect(await seedDemo(url)).toMatchObject({ email: DEMO.email, created: true });
    expect(await one('select count(*)::int from users')).toBe(1);
  });
});

describe('a seeded ledger', () => {
  it('has its indexes built at the end when nobody else is connected and most rows are new', async () => {
    const { url, drop } = await createTestDatabase();
    places.push(drop);
    const fill = (number: number) => seed(url, { ...OPTIONS, seed: number, isConfirmed: true }, () => undefined);
    await seedDemo(url);
    expect(await fill(1)).toMatchObject({ isDeferred: true });
    expect(await fill(2)).toMatchObject({ isDeferred: false });
  });

  it('keeps its indexes while others are connected to what is there: nobody is locked out', async () => {
    const { url, fill } = await place();
    await seedDemo(url);
    expect(await fill({ isConfirmed: true })).toMatchObject({ isDeferred: false });
  });

  it('adds up, and leaves every index and constraint as it was', async () => {
    const { one, fill } = await place();
    const before = [await one(INDEXES), await one(CONSTRAINTS)];
    const { transactions, splits } = await fill();
    expect([await one(INDEXES), await one(CONSTRAINTS)]).toEqual(before);
    expect(await one('select count(*)::int from transactions')).toBe(transactions);
    expect([transactions, await one('select count(*)::int from splits')]).toEqual([20_000, splits]);
    expect(
      await one(`select count(*)::int from (select from transactions as t join splits as s on s.transaction_id = t.id
        group by t.id, t.amount having sum(s.amount) <> t.amount) as wrong`),
    ).toBe(0);
    expect(await one(`select count(*)::int from accounts as a where a.movement <> ${MOVED}`)).toBe(0);
    expect(await one('select count(*)::int from accounts where movement <> 0')).toBeGreaterThan(10);
    expect(await one(`select reltuples::int from pg_class where oid = 'transactions'::regclass`)).toBe(20_000);
  });

  it('holds each memo in every column that holds memos, without the help of a guard', async () => {
    const { one, fill } = await place();
    await one(`do $$ declare guard name; begin
      for guard in select g.tgname from pg_trigger as g where g.tgrelid = 'transactions'::regclass and g.tgname like 'zz\\_guard\\_%' loop
        execute format('alter table transactions disable trigger %I', guard);
      end loop; end $$`);
    await fill({ transactions: 2_000 });
    expect(
      await one(`select count(*)::int from transactions as t cross join lateral jsonb_each_text(to_jsonb(t)) as c
        where c.key in ('memo', 'description') and c.value is null`),
    ).toBe(0);
  });

  it('is the same in another database for the same seed and day, and another one for another seed', async () => {
    const [first, second, third] = [await place(), await place(), await place()];
    const options = { transactions: 2_000, organizations: 2, until: new Date('2026-06-30') };
    await first.fill(options);
    await second.fill(options);
    await third.fill({ ...options, seed: 8 });
    expect(await second.one(EVERYTHING)).toBe(await first.one(EVERYTHING));
    expect(await third.one(EVERYTHING)).not.toBe(await first.one(EVERYTHING));
  });

  it('grows by another seed, and is not touched by the same one again', async () => {
    const { one, fill } = await place();
    await fill({ transactions: 1_000 });
    await expect(fill({ transactions: 1_000 })).rejects.toThrow('the rows of --seed 7 are there already');
    await fill({ transactions: 500, seed: 8 });
    expect(await one('select count(*)::int from transactions')).toBe(1_500);
    expect(await one(`select count(*)::int from accounts as a where a.movement <> ${MOVED}`)).toBe(0);
  });

  it('goes into an organization that is there, when told which', async () => {
    const { url, one, fill } = await place();
    const { organizationId } = await seedDemo(url);
    await fill({ transactions: 1_000, organization: organizationId });
    expect(await one('select count(*)::int from organizations')).toBe(1);
    expect(await one('select count(*)::int from transactions')).toBe(1_060);
    expect(await one(`select count(*)::int from accounts as a where a.movement <> ${MOVED}`)).toBe(0);
    const nobody = '00000000-0000-7000-8000-000000000000';
    await expect(fill({ organization: nobody })).rejects.toThrow(`there is no organization ${nobody}`);
  });

  it('stays out of a database with organizations of somebody, unless told to', async () => {
    const { one, fill } = await place();
    await one(`insert into organizations (name) values ('Somebody') returning id`);
    await expect(fill({ transactions: 500 })).rejects.toThrow(SeedError);
    expect(await one('select count(*)::int from transactions')).toBe(0);
    await fill({ transactions: 500, isConfirmed: true });
    expect(await one('select count(*)::int from transactions')).toBe(500);
  });

  it('is all there or not at all', async () => {
    const { one, fill } = await place();
    const before = [await one(INDEXES), await one(CONSTRAINTS)];
    await one('alter table splits add constraint refuse check (amount < 4000)');
    await expect(fill()).rejects.toMatchObject({ code: '23514' });
    await one('alter table splits drop constraint refuse');
    expect([await one(INDEXES), await one(CONSTRAINTS)]).toEqual(before);
    for (const table of ['organizations', 'users', 'transactions'])
      expect([table, await one(`select count(*)::int from ${table}`)]).toEqual([table, 0]);
  });
});

describe('npm run seed', () => {
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    spawnSync(process.execPath, ['--import', 'tsx', 'dev/seed/main.ts', ...args], {
      env: { ...process.env, ...env },
      encoding: 'utf8',
    });

  it('fills the database it is given and says how fast', async () => {
    const { url, one } = await place();
    const { status, stdout } = run(['--transactions', '300', '--database-url', url]);
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(
        /^300 transactions and \d+ splits in [\d.]+ s: loaded at [\d,]+ rows\/s, with indexes, foreign keys and statistics [\d,]+ rows\/s\n$/,
      ),
    ]);
    expect(await one('select count(*)::int from transactions')).toBe(300);
  });

  it('refuses production, bad arguments and a database without a schema, in one line each', async () => {
    const { url, one } = await place();
    const args = ['--transactions', '300', '--database-url', url];
    const says = (result: ReturnType<typeof run>) => [result.status, result.stdout, result.stderr.split('\n')[0]];
    expect(says(run(args, { NODE_ENV: 'production' }))).toEqual([
      64,
      '',
      expect.stringContaining('NODE_ENV is production'),
    ]);
    expect(says(run(['--transactions', 'many']))).toEqual([64, '', expect.stringContaining('must be a whole number')]);
    expect(await one('select count(*)::int from transactions')).toBe(0);
    await one('drop schema public cascade');
    expect(says(run(args))).toEqual([64, '', expect.stringContaining('has no schema yet')]);
    expect(run(['--help']).stdout).toContain('--transactions N');
  });
});
