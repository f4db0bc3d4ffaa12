import pg from 'pg';
import { Doctor } from '../../../src/column-migration/doctor/doctor.service.js';
import { FINDING_CODES, type FindingCode, type Found } from '../../../src/column-migration/doctor/finding.js';
import type { Plan } from '../../../src/column-migration/plan/plan.js';
import { readIdentity } from '../../../src/column-migration/guard/identity.sql.js';
import { type Phase, PHASES } from '../../../src/column-migration/phase/phase.js';
import { addRequiredSql, validateRequiredSql } from '../../../src/column-migration/step-ddl/required.sql.js';
import { writeEvidence } from '../../../src/column-migration/evidence/evidence.sql.js';
import { RENAME, Scratch } from './scratch.js';

const PLAN: Plan = { ...RENAME, required: ['memo'] };
const TRIGGER = '"zz_guard_note-description-to-memo"';
const FUNCTION = 'column_migration."guard_note-description-to-memo"()';
const OTHER_BODY = `create or replace function ${FUNCTION} returns trigger language plpgsql as 'begin return new; end'`;

let scratch: Scratch;
let pool: pg.Pool;
beforeEach(async () => {
  scratch = await Scratch.of(PLAN);
  const { host, port, user, password, database } = scratch.client;
  pool = new pg.Pool({ host, port, user, password, database, max: 1 });
  // The definition that this database has a live column migration of has no code here.
  await run(`delete from column_migration.migration`);
  await run(
    `insert into column_migration.migration (key, schema_name, table_name) values ('${PLAN.key}', 'public', 'notes')`,
  );
  await run(`alter table notes add constraint notes_description_is_filled check (description is not null)`);
  await join('runner', [...PHASES]);
});
afterEach(async () => {
  await pool.end();
  await scratch.close();
});

const run = (text: string): Promise<pg.QueryResult> => scratch.client.query(text);

async function join(role: string, phases: readonly Phase[], lease = '1 hour'): Promise<void> {
  const supports = JSON.stringify({ [PLAN.key]: { phases, namesOldIn: [] } });
  await scratch.client.query(
    `insert into column_migration.member (id, application_name, role, build, supports, expires_at)
     values (gen_random_uuid(), $1, $2, '1', $3, clock_timestamp() + $4::interval)`,
    [`treasurer-${role}`, role, supports, lease],
  );
}

function examine(plans: readonly Plan[]): Promise<Found> {
  const definitions = new Map(plans.map((plan) => [plan.key, { key: plan.key, model: 'Transaction' as const, plan }]));
  return new Doctor({ all: () => definitions, get: (key) => definitions.get(key) }).examine(pool);
}

/** The findings, as `code` of the column migration, or `code (fleet)`. */
async function findings(plans: readonly Plan[] = [PLAN]): Promise<readonly string[]> {
  const found = await examine(plans);
  for (const { what, todo } of found) expect([what, todo].every((text) => text.length > 10)).toBe(true);
  return found.map(({ code, key }) => (key === null ? `${code} (fleet)` : code));
}

/** The ladder climbed by hand, with all that each phase needs. */
async function climbTo(phase: Phase, from: Phase = 'expanded'): Promise<void> {
  for (const next of PHASES.slice(PHASES.indexOf(from) + 1, PHASES.indexOf(phase) + 1)) {
    const isStrict = PHASES.indexOf(next) >= PHASES.indexOf('read-new');
    if (next === 'enforced') await run(`${addRequiredSql(PLAN, 'memo')}; ${validateRequiredSql(PLAN, 'memo')}`);
    await scratch.enter(next);
    await run(
      `update column_migration.migration set phase = '${next}', is_strict = ${isStrict}, strict_settled_at = ${isStrict ? 'clock_timestamp()' : 'null'}`,
    );
  }
  await prove();
}

async function prove(): Promise<void> {
  await writeEvidence(scratch.client, PLAN.key, {
    kind: 'verification',
    version: 1n,
    startedAt: new Date(),
    rowsSeen: 1,
    rowsUnequal: 0,
    rowsRepaired: 0,
    rowsUnconvertible: 0,
    identity: await readIdentity(scratch.client, PLAN),
  });
}

it.each<Phase>(['expanded', 'dual-write', 'backfilled', 'read-new', 'enforced', 'new-only', 'retired'])(
  'finds nothing in a database that is as %s has it',
  async (phase) => {
    await climbTo(phase);
    expect(await findings()).toEqual([]);
  },
);

// The last one needs a server of its own: statements.int-spec.ts.
const shown = new Set<FindingCode>(['code.missing', 'expand.missing', 'contract.leftover', 'statements.name_old']);

const BREAKS: readonly (readonly [phase: Phase, text: string, ...found: string[]])[] = [
  ['expanded', `alter table notes rename column memo to remark`, 'columns.missing'],
  ['expanded', `alter table notes alter column memo set default ''`, 'definition.impossible'],
  [
    'expanded',
    `alter table notes replica identity full; alter table notes drop constraint notes_pkey; alter table notes add primary key (id, description)`,
    'definition.impossible',
  ],
  ['expanded', `drop trigger ${TRIGGER} on notes`, 'guard.missing'],
  ['backfilled', `alter table notes disable trigger ${TRIGGER}`, 'guard.not_always', 'verification.void'],
  ['expanded', `alter table notes enable replica trigger ${TRIGGER}`, 'guard.not_always'],
  [
    'expanded',
    `create function f() returns trigger language plpgsql as 'begin return new; end'; create trigger zzz before update on notes for each row execute function f()`,
    'guard.not_last',
  ],
  [
    'expanded',
    `create function f(text) returns text language sql immutable as 'select $1'; revoke execute on function f from public; alter table notes owner to pg_monitor;
     drop trigger ${TRIGGER} on notes; create trigger ${TRIGGER} before insert or update on notes for each row when (new.memo is distinct from f(new.description)) execute function ${FUNCTION}; alter table notes enable always trigger ${TRIGGER}`,
    'guard.condition_differs',
    'guard.not_executable',
  ],
  ['backfilled', OTHER_BODY, 'guard.body_differs', 'verification.void'],
  [
    'expanded',
    `drop trigger ${TRIGGER} on notes; create trigger ${TRIGGER} before insert or update on notes for each row when (new.memo is null) execute function ${FUNCTION}; alter table notes enable always trigger ${TRIGGER}`,
    'guard.condition_differs',
  ],
  ['read-new', `update column_migration.migration set is_strict = false`, 'ledger.impossible'],
  ['dual-write', `update column_migration.migration set table_name = 'elsewhere'`, 'ledger.impossible'],
  ['expanded', `update column_migration.migration set settled_version = 99`, 'ledger.impossible'],
  [
    'expanded',
    `create index i on notes (memo); update pg_index set indisvalid = false where indexrelid = 'i'::regclass`,
    'index.invalid',
  ],
  ['dual-write', `create index i on notes (description)`, 'counterparts.index_missing'],
  ['enforced', `alter table notes drop constraint notes_memo_is_required`, 'required.missing'],
  [
    'enforced',
    `alter table notes drop constraint notes_memo_is_required; ${addRequiredSql(PLAN, 'memo')}`,
    'required.not_validated',
  ],
  ['expanded', `alter table notes drop constraint notes_description_is_filled`, 'required.old_not_filled'],
  ['backfilled', `delete from column_migration.evidence`, 'verification.missing'],
  ['expanded', `update column_migration.member set supports = '{}'`, 'member.cannot_run'],
  ['expanded', `delete from column_migration.member`, 'runner.missing'],
  [
    'expanded',
    `update column_migration.member set expires_at = clock_timestamp()`,
    'runner.missing',
    'member.silent (fleet)',
  ],
  [
    'expanded',
    `insert into column_migration.lease (name, holder, expires_at) values ('coordinator', gen_random_uuid(), clock_timestamp() + interval '1 hour')`,
    'lease.orphaned (fleet)',
  ],
  [
    'dual-write',
    `insert into column_migration.backfill (migration_key, status, version, updated_at) values ('${PLAN.key}', 'running', 2, clock_timestamp() - interval '1 hour')`,
    'backfill.orphaned',
  ],
  [
    'backfilled',
    `insert into column_migration.mismatch (migration_key, row_id, difference) values ('${PLAN.key}', '1', 'different')`,
    'mismatch.open',
  ],
  [
    'backfilled',
    `insert into column_migration.mismatch (migration_key, row_id, difference, last_seen_at) values ('${PLAN.key}', '1', 'different', clock_timestamp() - interval '1 day')`,
    'mismatch.stale',
  ],
];

const CASES = BREAKS.map(([phase, text, ...expected]) => ({ phase, text, expected }));

it.each(CASES)('in $phase, after: $text', async ({ phase, text, expected }) => {
  await climbTo(phase);
  await run(text);
  expect(await findings()).toEqual(expected);
  for (const one of expected) shown.add(one.replace(' (fleet)', '') as FindingCode);
});

it('a key of the ledger without code, and code without a row in the ledger', async () => {
  expect(await findings([])).toEqual(['code.missing']);
  await run(`delete from column_migration.migration`);
  expect(await findings()).toEqual(['expand.missing']);
});

it('what a contract has left behind', async () => {
  await climbTo('contracted');
  expect(await findings()).toEqual(['contract.leftover', 'contract.leftover', 'contract.leftover']);
  await run(`drop trigger ${TRIGGER} on notes; drop function ${FUNCTION}; alter table notes drop column description`);
  expect(await findings()).toEqual([]);
});

it('each thing that makes the definition impossible is a finding with what to do; a default is none once new is authoritative', async () => {
  const STAMP: Plan = {
    ...PLAN,
    forward: { memo: ({ description }) => `(${description ?? ''}::timestamptz)::text` },
  };
  await run(`alter table notes alter column memo set default ''`);
  const impossible = async (plan: Plan) =>
    (await examine([plan]))
      .filter(({ code }) => code === 'definition.impossible')
      .map(({ what, todo }) => [what, todo]);
  expect(await impossible(STAMP)).toEqual([
    [expect.stringContaining('memo has a default'), 'ALTER COLUMN memo DROP DEFAULT'],
    [expect.stringContaining('not immutable'), expect.stringContaining('make it immutable')],
  ]);
  await climbTo('read-new');
  expect(await impossible(PLAN)).toHaveLength(1);
  await climbTo('enforced', 'read-new');
  expect(await impossible(PLAN)).toEqual([]);
});

it('changes nothing, and holds nothing', async () => {
  const before = await readIdentity(scratch.client, PLAN);
  await findings();
  expect(await readIdentity(scratch.client, PLAN)).toEqual(before);
  expect((await run(`select from pg_class where relname = 'column_migration_doctor'`)).rowCount).toBe(0);
});

it('every finding there is was made real above', () => {
  expect([...shown].sort()).toEqual([...FINDING_CODES].sort());
});
