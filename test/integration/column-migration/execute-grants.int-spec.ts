import pg from 'pg';
import { conditionsOf } from '../../../src/column-migration/gate/conditions-of.js';
import { writersMayExecute } from '../../../src/column-migration/gate/guard-conditions.js';
import type { Plan } from '../../../src/column-migration/plan/plan.js';
import { Doctor } from '../../../src/column-migration/doctor/doctor.service.js';
import { readLedger } from '../../../src/column-migration/ledger/read-ledger.sql.js';
import { installGuardSql, removeGuardSql } from '../../../src/column-migration/guard/guard-trigger.sql.js';
import { Scratch, UNITS } from './scratch.js';

/** The conversion is a function of the user's own. */
const PLAN: Plan = {
  ...UNITS,
  convertible: () => 'true',
  forward: { cents: ({ amount }) => `public.to_cents(${amount})` },
};
const TO_CENTS = 'to_cents(numeric)';

let scratch: Scratch;
let pool: pg.Pool;
/** Roles belong to the server, which other tests use too. */
let writer: string;
let roles: string[];
beforeEach(async () => {
  scratch = await Scratch.of(UNITS);
  await scratch.expand();
  pool = new pg.Pool({ connectionString: scratch.url, max: 1 });
  roles = [];
  await run(removeGuardSql(UNITS));
  await run(
    `create function to_cents(amount numeric) returns bigint language sql immutable as 'select round(amount * 100)::bigint'; revoke execute on function to_cents from public`,
  );
  await run(`begin; ${installGuardSql(PLAN)} commit`);
  writer = await role('login');
});
afterEach(async () => {
  await pool.end();
  await run('reset role');
  for (const name of roles.reverse()) await run(`drop owned by ${name} cascade; drop role ${name}`);
  await scratch.close();
});

const run = (text: string): Promise<pg.QueryResult> => scratch.client.query(text);

async function role(options: string): Promise<string> {
  const name = `execute_grants_${process.pid}_${roles.length}`;
  roles.push(name);
  await run(`create role ${name} ${options}`);
  return name;
}

/** What PostgreSQL says to a write of this role. */
async function write(as: string, into = 'prices (id, amount)'): Promise<string> {
  await run(`begin; set local role ${as}`);
  try {
    await run(`insert into ${into} values (1, 2.5)`);
    return 'written';
  } catch (error) {
    return (error as Error).message;
  } finally {
    await run('rollback');
  }
}

/** `function to role`, for each grant that the gate asks for. */
async function missing(): Promise<readonly string[]> {
  const { detail, isMet } = await writersMayExecute(scratch.client, PLAN);
  const grants = [...detail.matchAll(/GRANT EXECUTE ON FUNCTION (\S+) TO (\w+)/g)].map(
    ([, fn, to]) => `${fn} to ${to}`,
  );
  expect(isMet).toBe(grants.length === 0);
  return grants;
}

it('D17 a writer without EXECUTE has its writes refused, gate and doctor say whose and what to grant, and the grant heals', async () => {
  await run(`grant select, insert on prices to ${writer}`);
  expect(await write(writer)).toBe('permission denied for function to_cents');
  expect(await missing()).toEqual([`${TO_CENTS} to ${writer}`]);
  const unmet = async (phase: 'expanded' | 'backfilled', to: 'dual-write' | 'read-new'): Promise<readonly string[]> => {
    const row = (await readLedger(scratch.client)).get(PLAN.key);
    if (row === undefined) throw new Error('no ledger');
    const context = { db: scratch.client, plan: PLAN, row: { ...row, phase }, fleet: [], soakMs: 0 };
    return (await conditionsOf(context, to)).filter(({ isMet }) => !isMet).map(({ name }) => name);
  };
  const definitions = new Map([[PLAN.key, { key: PLAN.key, model: 'Transaction' as const, plan: PLAN }]]);
  const doctor = new Doctor({ all: () => definitions, get: (key) => definitions.get(key) });
  const found = async () => (await doctor.examine(pool)).filter(({ code }) => code === 'guard.not_executable');
  expect(await unmet('expanded', 'dual-write')).toContain('guard.executable');
  expect(await unmet('backfilled', 'read-new')).toContain('guard.executable');
  const [finding, ...more] = await found();
  expect(more).toEqual([]);
  expect(finding?.what).toContain(`${writer} may not execute ${TO_CENTS}`);
  await run(finding?.todo ?? 'select');
  expect(await write(writer)).toBe('written');
  expect(await unmet('expanded', 'dual-write')).not.toContain('guard.executable');
  expect(await unmet('backfilled', 'read-new')).not.toContain('guard.executable');
  expect(await found()).toEqual([]);
});

it('whoever cannot write is not asked for', async () => {
  await run(`grant select, delete on prices to ${writer}`);
  const nobody = await role('nologin');
  await run(`grant insert on prices to ${nobody}`);
  const stranger = await role('login');
  await run(`create schema apart; alter table prices set schema apart; grant insert on apart.prices to ${stranger}`);
  const { isMet } = await writersMayExecute(scratch.client, { ...PLAN, schema: 'apart' });
  expect(isMet).toBe(true);
  await run('alter table apart.prices set schema public');
  expect(await missing()).toEqual([`${TO_CENTS} to ${stranger}`]);
});

it('a role that others take on counts, whether or not they inherit its rights', async () => {
  const group = await role('nologin');
  await run(`grant insert on prices to ${group}; alter role ${writer} noinherit; grant ${group} to ${writer}`);
  expect(await missing()).toEqual([`${TO_CENTS} to ${group}`]);
  await run(`grant execute on function to_cents to ${group}`);
  expect(await missing()).toEqual([]);
});

it('one column is enough, and so is a view of the table', async () => {
  await run(`grant update (amount) on prices to ${writer}`);
  expect(await missing()).toEqual([`${TO_CENTS} to ${writer}`]);
  await run(`revoke update (amount) on prices from ${writer}`);
  await run(`create view offers as select id, amount from prices; create view cheap as select * from offers`);
  await run(`grant insert on cheap to ${writer}`);
  expect(await write(writer, 'cheap')).toBe('permission denied for function to_cents');
  expect(await missing()).toEqual([`${TO_CENTS} to ${writer}`]);
});

it('a role that lends its rights to a function, and the owner of table or guard, count without a login', async () => {
  const lender = await role('nologin');
  await run(`grant insert on prices to ${lender}; grant create on schema public to ${lender}`);
  expect(await missing()).toEqual([]);
  await run(
    `create function sell() returns void language sql security definer as 'insert into prices (id, amount) values (1, 2.5)'; alter function sell() owner to ${lender}`,
  );
  expect(await missing()).toEqual([`${TO_CENTS} to ${lender}`]);
  await run(`grant execute on function to_cents to ${lender}`);
  const owner = await role('nologin');
  await run(`grant create on schema public, column_migration to ${owner}; alter table prices owner to ${owner}`);
  expect(await missing()).toEqual([`${TO_CENTS} to ${owner}`]);
  await run(`grant execute on function to_cents to ${owner}`);
  const keeper = await role('nologin');
  await run(
    `grant create on schema column_migration to ${keeper}; alter function column_migration."guard_${PLAN.key}"() owner to ${keeper}`,
  );
  expect(await missing()).toEqual([`${TO_CENTS} to ${keeper}`]);
});

it('an operator is a function too, and so is what a body of the catalog calls', async () => {
  await run(removeGuardSql(PLAN));
  await run(`create function inner_cents(amount numeric) returns bigint language sql immutable begin atomic select round(amount * 100)::bigint; end;
    create function outer_cents(amount numeric) returns bigint language sql immutable begin atomic select inner_cents(amount); end;
    create operator @# (rightarg = numeric, function = outer_cents);
    revoke execute on function inner_cents, outer_cents from public`);
  const plan: Plan = { ...PLAN, forward: { cents: ({ amount }) => `(operator(public.@#) ${amount})` } };
  await run(`begin; ${installGuardSql(plan)} commit; grant insert on prices to ${writer}`);
  expect(await write(writer)).toBe('permission denied for function outer_cents');
  expect(await missing()).toEqual([`inner_cents(numeric) to ${writer}`, `outer_cents(numeric) to ${writer}`]);
  await run(`grant execute on function outer_cents to ${writer}`);
  expect(await write(writer)).toBe('permission denied for function inner_cents');
  await run(`grant execute on function inner_cents to ${writer}`);
  expect(await write(writer)).toBe('written');
  expect(await missing()).toEqual([]);
});

it('with functions that everybody may execute nothing is asked', async () => {
  await run(`grant execute on function to_cents to public; grant insert on prices to ${writer}`);
  expect(await write(writer)).toBe('written');
  expect(await missing()).toEqual([]);
});
