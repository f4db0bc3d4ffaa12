import { ColumnNotFilledError, Comparison, NoUnitOfWorkError } from '../../src/column-migration/index.js';
import type { Sort } from '../../src/domain/transactions/transactions-query.schemas.js';
import type { Transaction } from '../../src/domain/transactions/transactions.schemas.js';
import { definition } from '../../src/in-flight/transaction-description-to-memo/transaction-description-to-memo.definition.js';
import { PhasedTransactions, type PhasedView, VIEWS } from './phased-transactions.js';

const MEMOS = ['rent', 'Rent', 'RENT', 'café', 'CAFÉ', '100%', 'a_b', 'back\\slash', '漢字', ' x', "o'clock", '', 'z'];
const PAGE = 7;

let books: PhasedTransactions;
let seeded: readonly string[];
beforeAll(async () => {
  books = await PhasedTransactions.open();
  seeded = [];
  for (let n = 0; n < 60; n += 1)
    seeded = [
      ...seeded,
      await books.create(MEMOS[n % MEMOS.length] ?? '', {
        amount: String((n % 5) + 1),
        date: `2026-11-0${(n % 9) + 1}`,
      }),
    ];
});
afterAll(() => books.close());

const named = (column: string): boolean =>
  books.statements.some(
    ({ text }) => new RegExp(`\\b${column}\\b`).test(text) && !text.startsWith('CREATE OR REPLACE'),
  );

const page = (sort: Sort, filters: { q?: string } = {}, last?: Transaction): Promise<readonly Transaction[]> => {
  const value = last?.[sort.replace('-', '') as 'memo'] ?? '';
  const after = last === undefined ? undefined : { value, id: last.id };
  return books.inUnit(() => books.repository.page({ ...books.place, filters, sort, after, limit: PAGE }));
};

/** All pages in turn; `between` runs before each. */
const walk = async (
  sort: Sort,
  q?: string,
  between?: (page: number) => Promise<void>,
): Promise<readonly Transaction[]> => {
  let found: readonly Transaction[] = [];
  for (let count = 0; ; count += 1) {
    await between?.(count);
    const rows = await page(sort, q === undefined ? {} : { q }, found.at(-1));
    found = [...found, ...rows];
    if (rows.length < PAGE) return found;
  }
};

const inSql = async (order: string, where = 'true'): Promise<readonly string[]> => {
  const { rows } = await books.pool.query<{ id: string }>(
    `select t.id from transactions as t where t.account_id = $1 and t.deleted_at is null and ${where} order by ${order}`,
    [books.place.accountId],
  );
  return rows.map(({ id }) => id);
};
const idsOf = (rows: readonly Transaction[]): readonly string[] => rows.map(({ id }) => id);

describe.each(VIEWS)('in view $view', (view) => {
  beforeAll(() => books.enter(view));

  it('what is created, changed and locked reads back exactly, and both columns hold it', async () => {
    const before = `${view.view} 漢 'x' \\ before`;
    const id = await books.create(before);
    expect(await books.stored(id)).toEqual({ description: before, memo: before });
    const after = `${view.view} after`;
    const seen = await books.inUnit(() =>
      books.transactions.run(async (db) => {
        const locked = await books.repository.lock(db, books.place, id);
        await books.repository.change(db, id, { memo: after });
        const changed = await books.repository.lock(db, books.place, id);
        await books.repository.change(db, id, { amount: '11' });
        return [locked, changed].map((row) => [row?.memo, row?.description, row?.version]);
      }),
    );
    expect(seen).toEqual([
      [before, before, 1],
      [after, after, 2],
    ]);
    expect(await books.stored(id)).toEqual({ description: after, memo: after });
    const found = await books.inUnit(() => books.repository.find(books.place, id));
    expect(found).toMatchObject({ memo: after, description: after, amount: '11.0000', version: 3, splits: [] });
    await books.inUnit(() => books.transactions.run((db) => books.repository.setDeleted(db, id, new Date())));
  });

  it('names in its statements the columns of the view, and no other', async () => {
    books.statements.length = 0;
    const id = await books.create('named');
    const text = books.statements.map((statement) => statement.text).find((one) => one.startsWith('INSERT')) ?? '';
    expect(['description', 'memo'].filter((column) => text.includes(`"${column}"`))).toEqual(view.writes);
    books.statements.length = 0;
    await books.inUnit(() => books.repository.find(books.place, id));
    expect(['description', 'memo'].filter(named)).toEqual(view.fetches);
    await page('memo', { q: 'named' });
    await books.inUnit(() =>
      books.transactions.run(async (db) => {
        await books.repository.lock(db, books.place, id);
        await books.repository.change(db, id, { memo: 'named anew' });
        await books.repository.setDeleted(db, id, new Date());
      }),
    );
    expect(['description', 'memo'].filter(named)).toEqual([...new Set([...view.fetches, ...view.writes])]);
  });

  it.each(['memo', '-memo', 'date', '-amount'] as const)('pages by %s as one list', async (sort) => {
    const direction = sort.startsWith('-') ? 'desc' : 'asc';
    const column = sort.replace('-', '').replace('memo', 'description');
    const found = await walk(sort);
    expect(idsOf(found)).toEqual(await inSql(`t.${column} ${direction}, t.id ${direction}`));
    expect(found).toHaveLength(seeded.length);
  });

  it.each(['rent', 'é', '%', '_', '\\', "'", '漢'])('finds by %s what a plain search finds', async (q) => {
    const expected = await inSql(
      't.description, t.id',
      `position(lower('${q.replace("'", "''")}') in lower(t.description)) > 0`,
    );
    expect(idsOf(await walk('memo', q))).toEqual(expected);
    expect(expected.length).toBeGreaterThan(0);
  });
});

const nextView = (n: number): PhasedView => VIEWS[n % VIEWS.length] ?? VIEWS[0];

it.each(['memo', '-memo'] as const)(
  'B13 a walk by %s is one list, though each page is read in another view',
  async (sort) => {
    const direction = sort === 'memo' ? 'asc' : 'desc';
    const found = await walk(sort, undefined, (count) => books.enter(nextView(count)));
    expect(idsOf(found)).toEqual(await inSql(`t.description ${direction}, t.id ${direction}`));
  },
);

it('answers the same JSON in every view', async () => {
  const answers = new Set<string>();
  for (const view of VIEWS) {
    await books.enter(view);
    answers.add(JSON.stringify((await page('memo')).map((row) => Object.entries(row).sort())));
  }
  expect(answers.size).toBe(1);
});

it('A14 an export goes on through every view, and between its pages no step waits for it', async () => {
  await books.pool.query(
    `insert into transactions (organization_id, account_id, transaction_type, date, amount, description)
     select $1, $2, 'EXPENSE', '2026-12-01', 1, 'bulk ' || lpad(n::text, 4, '0') from generate_series(1, 3500) as n`,
    [books.place.organizationId, books.place.accountId],
  );
  const lines: string[] = [];
  let parts = 0;
  for await (const part of books.lists.export(books.place, { sort: 'memo', q: 'bulk' })) {
    lines.push(...part.trimEnd().split('\r\n'));
    expect(books.unitOfWork.openCount()).toBe(0);
    await books.enter(nextView((parts += 1)));
  }
  const memos = lines.slice(1).map((line) => line.split(',')[4]);
  expect(memos).toEqual(Array.from({ length: 3500 }, (_, n) => `bulk ${String(n + 1).padStart(4, '0')}`));
  expect(parts).toBe(5);
  await books.pool.query(`delete from transactions where description like 'bulk %'`);
});

describe('a row whose columns differ', () => {
  let id: string;
  const behindTheGuard = (memo: string | null): Promise<unknown> =>
    books.pool.query(
      `begin; alter table transactions disable trigger user;
       update transactions set memo = ${memo === null ? 'null' : `'${memo}'`} where id = '${id}';
       alter table transactions enable trigger user;
       alter table transactions enable always trigger "zz_guard_transaction-description-to-memo"; commit`,
    );
  const read = (): Promise<string | undefined> =>
    books.inUnit(async () => (await books.repository.find(books.place, id))?.memo);
  const enter = (view: PhasedView['view']): Promise<void> =>
    books.enter(VIEWS.find((one) => one.view === view) ?? VIEWS[0]);

  beforeEach(async () => {
    await enter('old');
    id = await books.create('true');
  });

  it('answers what is authoritative, counts it, and is equal again after any write', async () => {
    const comparison = books.module.get(Comparison, { strict: false });
    await behindTheGuard('stale');
    for (const [view, answer, more] of [
      ['old', 'true', 0],
      ['dual', 'true', 0],
      ['dualCompared', 'true', 1],
      ['newCohort', 'true', 1],
      ['newCompared', 'stale', 1],
      ['dualEnforced', 'stale', 1],
      ['new', 'stale', 0],
    ] as const) {
      await enter(view);
      const { mismatched } = comparison.countOf(definition.key);
      expect([view, await read(), comparison.countOf(definition.key).mismatched - mismatched]).toEqual([
        view,
        answer,
        more,
      ]);
    }
    await enter('dualCompared');
    await books.inUnit(() => books.transactions.run((db) => books.repository.change(db, id, { amount: '2' })));
    expect(await books.stored(id)).toEqual({ description: 'true', memo: 'true' });
  });

  it('is never an empty memo: the old one answers while it is authoritative, then an error tells', async () => {
    await behindTheGuard(null);
    for (const view of ['dualCompared', 'newCohort'] as const) {
      await enter(view);
      expect(await read()).toBe('true');
    }
    await enter('new');
    await expect(read()).rejects.toThrow(ColumnNotFilledError);
  });
});

it('throws outside a unit of work, before any statement', async () => {
  books.statements.length = 0;
  await expect(books.repository.find(books.place, seeded[0] ?? '')).rejects.toThrow(NoUnitOfWorkError);
  expect(books.statements).toEqual([]);
});
