import { GUARD_REFUSAL } from '../../../src/column-migration/guard/guard-function.sql.js';
import { readIdentity } from '../../../src/column-migration/guard/identity.sql.js';
import type { Phase } from '../../../src/column-migration/phase/phase.js';
import { RENAME, REQUIRE, Scratch, SPLIT, UNITS } from './scratch.js';

let scratch: Scratch;
afterEach(() => scratch.close());

const OLD_AUTHORITATIVE: readonly Phase[] = ['expanded', 'dual-write', 'backfilled', 'read-new'];
const NEW_AUTHORITATIVE: readonly Phase[] = ['enforced', 'new-only', 'retired'];

describe('a rename', () => {
  beforeEach(async () => {
    scratch = await Scratch.of(RENAME);
  });
  const run = (text: string) => scratch.client.query(text);
  const refused = { code: GUARD_REFUSAL };

  it.each([...OLD_AUTHORITATIVE, ...NEW_AUTHORITATIVE])(
    'B8 keeps both columns equal for raw writers of one of them, in %s',
    async (phase) => {
      await scratch.enter(phase);
      await run(`insert into notes (id, description) values (1, 'a'), (2, 'b')`);
      await run(`insert into notes (id, memo) values (3, 'c')`);
      await run(`insert into notes (id, description, memo) values (4, 'd', 'd')`);
      await run(`update notes set description = 'B' where id = 2`);
      expect([await scratch.row(1), await scratch.row(2), await scratch.row(3), await scratch.row(4)]).toEqual(
        ['a', 'B', 'c', 'd'].map((text) => ({ description: text, memo: text })),
      );
    },
  );

  it('B10 holds for upserts of both branches, many rows, COPY and a statement that touches nothing', async () => {
    await run(`insert into notes (id, description) select n, 'n' || n from generate_series(1, 3) as n`);
    await run(
      `insert into notes (id, description) values (3, 'x'), (4, 'y') on conflict (id) do update set description = excluded.description`,
    );
    await run(`insert into notes (id, description) values (4, 'z') on conflict do nothing`);
    expect([await scratch.row(1), await scratch.row(3), await scratch.row(4)]).toEqual(
      ['n1', 'x', 'y'].map((text) => ({ description: text, memo: text })),
    );
  });

  it.each(OLD_AUTHORITATIVE)(
    'D4 lets old win on a row that exists, so that a conversion that differs cannot rewrite it, in %s',
    async (phase) => {
      await scratch.enter(phase);
      await run(`insert into notes (id, description) values (1, 'true')`);
      await run(`update notes set memo = 'false' where id = 1`);
      expect(await scratch.row(1)).toEqual({ description: 'true', memo: 'true' });
      await run(`update notes set description = 'old', memo = 'new' where id = 1`);
      expect(await scratch.row(1)).toEqual({ description: 'old', memo: 'old' });
    },
  );

  it.each(NEW_AUTHORITATIVE)(
    'A4 mirrors what only the new column was given, so that the way back loses nothing, in %s',
    async (phase) => {
      await run(`insert into notes (id, description) values (1, 'a')`);
      await scratch.enter(phase);
      await run(`update notes set memo = 'b' where id = 1`);
      expect(await scratch.row(1)).toEqual({ description: 'b', memo: 'b' });
      await run(`update notes set description = 'old', memo = 'new' where id = 1`);
      expect(await scratch.row(1)).toEqual({ description: 'new', memo: 'new' });
    },
  );

  it('B12 fills old before its NOT NULL is looked at, and refuses a row with neither', async () => {
    await scratch.enter('new-only');
    await run(`insert into notes (id, memo) values (1, 'a')`);
    expect(await scratch.row(1)).toEqual({ description: 'a', memo: 'a' });
    await expect(run(`insert into notes (id) values (2)`)).rejects.toMatchObject({ code: '23514' });
  });

  it('B18 heals a row at a touch of anything else, without calling itself', async () => {
    await scratch.behindTheGuard(`insert into notes (id, description, memo) values (1, 'a', null), (2, 'b', 'stale')`);
    await run(`update notes set other = 1`);
    expect([await scratch.row(1), await scratch.row(2)]).toEqual([
      { description: 'a', memo: 'a' },
      { description: 'b', memo: 'b' },
    ]);
    expect(await scratch.strays()).toEqual([]);
  });

  it('B19 fires in a session of replication too', async () => {
    await run(`set session_replication_role = replica`);
    await run(`insert into notes (id, description) values (1, 'a')`);
    await run(`reset session_replication_role`);
    expect(await scratch.row(1)).toEqual({ description: 'a', memo: 'a' });
  });

  it('B3 needs no default on new: an insert of old alone gets its image', async () => {
    await run(`insert into notes (id, description) values (1, '')`);
    expect(await scratch.row(1)).toEqual({ description: '', memo: '' });
  });

  it('D12 counts who left a side out: once a transaction, by name and role, where the phase expects both', async () => {
    await scratch.enter('dual-write');
    await run(`begin`);
    await run(`insert into notes (id, description) select n, 'x' from generate_series(1, 100) as n`);
    await run(`update notes set description = 'y' where id = 1`);
    await run(`commit`);
    await run(`insert into notes (id, description, memo) values (200, 'z', 'z')`);
    await run(`insert into notes (id, memo) values (201, 'z')`);
    expect(await scratch.strays()).toEqual(['psql postgres old', 'psql postgres new']);
  });

  it('does not count what a phase expects: old alone in expanded, new alone in new-only', async () => {
    await run(`insert into notes (id, description) values (1, 'a')`);
    await scratch.enter('new-only');
    await run(`insert into notes (id, memo) values (2, 'b')`);
    expect(await scratch.strays()).toEqual([]);
    await run(`update notes set description = 'c' where id = 2`);
    expect(await scratch.strays()).toEqual(['psql postgres old']);
  });

  it('D10 is told apart from a guard that was dropped, disabled or made again', async () => {
    const before = await readIdentity(scratch.client, RENAME);
    expect(await readIdentity(scratch.client, RENAME)).toEqual(before);
    await scratch.behindTheGuard(`select 1`);
    expect(await readIdentity(scratch.client, RENAME)).not.toEqual(before);
    await run(`alter table notes disable trigger "zz_guard_note-description-to-memo"`);
    expect((await readIdentity(scratch.client, RENAME)).triggerEnabled).toBe('D');
  });

  it('refuses nothing of a rename, strict or not', async () => {
    await scratch.enter('backfilled', true);
    await expect(run(`insert into notes (id, description) values (1, 'a')`)).resolves.not.toMatchObject(refused);
  });
});

describe('a change of unit', () => {
  beforeEach(async () => {
    scratch = await Scratch.of(UNITS);
  });
  const run = (text: string) => scratch.client.query(text);

  it('B4 lets a write pass that does not convert while old is authoritative, and refuses it when strict', async () => {
    await run(`insert into prices (id, amount) values (1, 1.005), (2, 2.50)`);
    expect([await scratch.row(1), await scratch.row(2)]).toEqual([
      { amount: '1.005', cents: null },
      { amount: '2.50', cents: '250' },
    ]);
    await scratch.enter('backfilled', true);
    await expect(run(`update prices set amount = 3.333 where id = 2`)).rejects.toMatchObject({
      code: GUARD_REFUSAL,
      message: expect.stringContaining('price-amount-to-cents') as string,
    });
    expect(await scratch.row(2)).toEqual({ amount: '2.50', cents: '250' });
  });

  it('D18 does not fail on a value beyond the other type, in WHEN or in the body', async () => {
    await run(`insert into prices (id, amount) values (1, 1e30), (2, 'NaN'), (3, 'Infinity'), (4, null)`);
    expect(await Promise.all([1, 2, 3, 4].map((id) => scratch.row(id)))).toMatchObject([
      { cents: null },
      { cents: null },
      { cents: null },
      { amount: null, cents: null },
    ]);
  });

  it('B7 restores an increment of new alone while old is authoritative', async () => {
    await run(`insert into prices (id, amount) values (1, 5)`);
    await run(`update prices set cents = cents + 1 where id = 1`);
    expect(await scratch.row(1)).toEqual({ amount: '5', cents: '500' });
  });

  it('A4 converts new alone back exactly while new is authoritative', async () => {
    await scratch.enter('enforced');
    await run(`insert into prices (id, cents) values (1, 12345)`);
    const { amount } = await scratch.row(1);
    expect(Number(amount)).toBe(123.45);
  });
});

describe('a split into two columns', () => {
  beforeEach(async () => {
    scratch = await Scratch.of(SPLIT);
  });
  const run = (text: string) => scratch.client.query(text);

  it.each(['dual-write', 'enforced'] as const)('B8 fills each side from the other in %s', async (phase) => {
    await scratch.enter(phase);
    await run(`insert into persons (id, name) values (1, 'Lovelace, Ada')`);
    await run(`insert into persons (id, given, family) values (2, 'Grace', 'Hopper')`);
    expect([await scratch.row(1), await scratch.row(2)]).toEqual([
      { name: 'Lovelace, Ada', given: 'Ada', family: 'Lovelace' },
      { name: 'Hopper, Grace', given: 'Grace', family: 'Hopper' },
    ]);
  });

  it('D7 refuses, when strict, what does not survive the way there and back', async () => {
    await scratch.enter('enforced');
    await expect(run(`insert into persons (id, given, family) values (1, 'A', 'Comma, Inc')`)).rejects.toMatchObject({
      code: GUARD_REFUSAL,
    });
    await expect(run(`insert into persons (id, name) values (1, 'Cher')`)).rejects.toMatchObject({
      code: GUARD_REFUSAL,
    });
  });

  it('D7 cuts it to what both can hold while it is lenient', async () => {
    await run(`insert into persons (id, given, family) values (1, 'A', 'Comma, Inc')`);
    expect(await scratch.row(1)).toEqual({ name: 'Comma, Inc, A', given: 'Inc', family: 'Comma' });
  });
});

describe('a column that becomes required', () => {
  beforeEach(async () => {
    scratch = await Scratch.of(REQUIRE);
  });

  it.each(['expanded', 'dual-write', 'read-new', 'enforced'] as const)(
    'B11 is filled for writers that still leave it NULL, in %s',
    async (phase) => {
      await scratch.enter(phase);
      await scratch.client.query(`alter table labels alter column text set not null`);
      await scratch.client.query(`insert into labels (id) values (1)`);
      await scratch.client.query(`insert into labels (id, text) values (2, 'x')`);
      await scratch.client.query(`update labels set text = null where id = 2`);
      expect([await scratch.row(1), await scratch.row(2)]).toEqual([{ text: '' }, { text: '' }]);
    },
  );
});
