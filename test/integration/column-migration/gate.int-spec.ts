import { noStrayWriters, nothingDependsOnOld } from '../../../src/column-migration/gate/blocker-conditions.js';
import {
  constraintsExist,
  grantsExist,
  nothingGenerated,
  statisticsExist,
} from '../../../src/column-migration/gate/counterpart-conditions.js';
import { unmetOf } from '../../../src/column-migration/gate/condition.js';
import { indexesExist } from '../../../src/column-migration/gate/index-conditions.js';
import { verified } from '../../../src/column-migration/gate/evidence-conditions.js';
import { expandStands } from '../../../src/column-migration/gate/guard-conditions.js';
import { readIdentity } from '../../../src/column-migration/guard/identity.sql.js';
import { readEvidence, restampEvidence, writeEvidence } from '../../../src/column-migration/evidence/evidence.sql.js';
import { RENAME, Scratch } from './scratch.js';

let scratch: Scratch;
beforeEach(async () => {
  scratch = await Scratch.of(RENAME);
  await scratch.client.query(
    `insert into column_migration.migration (key, schema_name, table_name) values ($1, 'public', 'notes')`,
    [RENAME.key],
  );
});
afterEach(() => scratch.close());

const run = (text: string) => scratch.client.query(text);
const TRIGGER = '"zz_guard_note-description-to-memo"';

describe('the guard', () => {
  const name = async (): Promise<string> => {
    const [first] = unmetOf(await expandStands(scratch.client, RENAME));
    return first?.name ?? 'stands';
  };

  it('must be there, fire always, and fire last', async () => {
    expect(await name()).toBe('stands');
    await run(`create function nothing() returns trigger language plpgsql as 'begin return new; end'`);
    await run(`create trigger aaa before insert on notes for each row execute function nothing()`);
    expect(await name()).toBe('stands');
    await run(`create trigger zzz before update on notes for each row execute function nothing()`);
    expect(await name()).toBe('guard.installed');
    await run(`drop trigger zzz on notes; alter table notes enable trigger ${TRIGGER}`);
    expect(await name()).toBe('guard.installed');
    await run(`drop trigger ${TRIGGER} on notes`);
    expect(await name()).toBe('guard.installed');
    await run(`alter table notes drop column memo`);
    expect(await name()).toBe('columns.present');
  });
});

describe('the proof', () => {
  const prove = async (more: object = {}): Promise<void> => {
    const identity = await readIdentity(scratch.client, RENAME);
    await writeEvidence(scratch.client, RENAME.key, {
      kind: 'verification',
      version: 1n,
      startedAt: new Date(),
      rowsSeen: 10,
      rowsUnequal: 0,
      rowsRepaired: 0,
      rowsUnconvertible: 0,
      identity,
      ...more,
    });
  };
  const isMet = async (since: Date | null = null): Promise<boolean> =>
    (await verified(scratch.client, RENAME, since, 'the test said so')).isMet;

  it('is a sweep that found nothing, begun late enough', async () => {
    expect(await isMet()).toBe(false);
    await prove({ rowsUnequal: 1 });
    expect(await isMet()).toBe(false);
    await prove({ rowsUnconvertible: 1 });
    expect(await isMet()).toBe(false);
    await prove();
    expect(await isMet()).toBe(true);
    expect(await isMet(new Date(Date.now() + 60_000))).toBe(false);
  });

  it.each([
    [
      'the guard was disabled and enabled again',
      `alter table notes disable trigger ${TRIGGER}; alter table notes enable always trigger ${TRIGGER}`,
    ],
    ['the guard was dropped', `drop trigger ${TRIGGER} on notes`],
    [
      'its function was replaced',
      `create or replace function column_migration."guard_note-description-to-memo"() returns trigger language plpgsql as 'begin return new; end'`,
    ],
    [
      'the table was made anew',
      `drop table notes; create table notes (id int primary key, description text, memo text)`,
    ],
  ])('D10 B19 is worth nothing once %s', async (_what, event) => {
    await prove();
    await run(event);
    expect(await isMet()).toBe(false);
  });

  it('goes on to stand when it is our own step that replaced the function, and only if it stood', async () => {
    await prove();
    const before = await readIdentity(scratch.client, RENAME);
    await scratch.enter('dual-write');
    const now = await readIdentity(scratch.client, RENAME);
    await restampEvidence(scratch.client, RENAME.key, before, now);
    expect(await isMet()).toBe(true);
    await scratch.enter('backfilled');
    await restampEvidence(scratch.client, RENAME.key, before, await readIdentity(scratch.client, RENAME));
    expect(await isMet()).toBe(false);
    expect((await readEvidence(scratch.client, RENAME.key, 'verification'))?.rowsSeen).toBe(10);
  });
});

describe('what stands in the way', () => {
  it('B13 an index on old without a valid one on new', async () => {
    const isMet = async (): Promise<boolean> => (await indexesExist(scratch.client, RENAME)).isMet;
    expect(await isMet()).toBe(true);
    await run(`create index notes_description on notes (other, description text_pattern_ops, id) where other > 0`);
    expect(await isMet()).toBe(false);
    await run(`create index notes_memo_plain on notes (other, memo, id)`);
    expect(await isMet()).toBe(false);
    await run(`create index notes_memo on notes (other, memo text_pattern_ops, id) where other > 0`);
    expect(await isMet()).toBe(true);
  });

  it('a check on old without one on new, and a foreign key of another table to old', async () => {
    const isMet = async (): Promise<boolean> => (await constraintsExist(scratch.client, RENAME)).isMet;
    expect(await isMet()).toBe(true);
    await run(`alter table notes add constraint short check (length(description) < 100)`);
    expect(await isMet()).toBe(false);
    await run(`alter table notes add constraint short_memo check (length(memo) < 100) not valid`);
    expect(await isMet()).toBe(false);
    await run(`alter table notes validate constraint short_memo`);
    expect(await isMet()).toBe(true);
    await run(
      `create unique index notes_u on notes (description); create table refers (d text references notes (description))`,
    );
    expect(await isMet()).toBe(false);
  });

  it('D17 a grant on the old column alone', async () => {
    await run(
      `drop role if exists gate_reader; create role gate_reader; grant select (description) on notes to gate_reader`,
    );
    expect(await grantsExist(scratch.client, RENAME)).toMatchObject({
      isMet: false,
      detail: 'missing: GRANT SELECT on memo to gate_reader',
    });
    await run(`grant select (memo) on notes to gate_reader`);
    expect((await grantsExist(scratch.client, RENAME)).isMet).toBe(true);
    await run(`drop owned by gate_reader; drop role gate_reader`);
  });

  it('a column generated from the old one', async () => {
    expect((await nothingGenerated(scratch.client, RENAME)).isMet).toBe(true);
    await run(`alter table notes add column upper_one text generated always as (upper(description)) stored`);
    expect((await nothingGenerated(scratch.client, RENAME)).isMet).toBe(false);
  });

  it('a planner that knows the old column and not the new one', async () => {
    const isMet = async (): Promise<boolean> => (await statisticsExist(scratch.client, RENAME)).isMet;
    expect(await isMet()).toBe(true);
    await run(
      `insert into notes (id, description) select n, 'x' || n from generate_series(1, 100) as n; analyze notes (description)`,
    );
    expect(await isMet()).toBe(false);
    await run(`analyze notes`);
    expect(await isMet()).toBe(true);
  });

  it('C2 a view that reads the old column', async () => {
    expect((await nothingDependsOnOld(scratch.client, RENAME)).isMet).toBe(true);
    await run(`create view v as select memo from notes`);
    expect((await nothingDependsOnOld(scratch.client, RENAME)).isMet).toBe(true);
    await run(`create view w as select description from notes`);
    expect(await nothingDependsOnOld(scratch.client, RENAME)).toMatchObject({ isMet: false });
  });

  it('a writer that still sets the old column alone', async () => {
    await scratch.enter('new-only');
    expect((await noStrayWriters(scratch.client, RENAME, 60_000)).isMet).toBe(true);
    await run(`insert into notes (id, description) values (1, 'x')`);
    expect(await noStrayWriters(scratch.client, RENAME, 60_000)).toMatchObject({
      isMet: false,
      detail: expect.stringContaining('psql as postgres (1)') as string,
    });
  });
});
