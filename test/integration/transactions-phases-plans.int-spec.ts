import { PhasedTransactions, VIEWS } from './phased-transactions.js';

const ROWS = 40_000;
const DEEP = { value: 'memo 020000', id: '01932f5e-7c3a-7000-8000-000000000000' };

let books: PhasedTransactions;
beforeAll(async () => {
  books = await PhasedTransactions.open();
  await books.pool.query(
    `insert into transactions (organization_id, account_id, transaction_type, date, amount, description)
     select $1, $2, 'EXPENSE', '2026-12-01', 1, 'memo ' || lpad(n::text, 6, '0') from generate_series(1, $3::int) as n`,
    [books.place.organizationId, books.place.accountId, ROWS],
  );
  await books.create('the Zephyr regatta');
  await books.pool.query('vacuum analyze transactions');
});
afterAll(() => books.close());

interface Plan {
  readonly 'Index Name'?: string;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly Plan[];
}

/** How the server does the last statement that a repository method gave it. */
const explained = async (): Promise<{ readonly indexes: readonly string[]; readonly blocks: number }> => {
  const { text, values } = books.statements.findLast((one) => one.text.startsWith('select t.id')) ?? {
    text: '',
    values: [],
  };
  const { rows } = await books.pool.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    `explain (analyze, buffers, format json) ${text}`,
    [...values],
  );
  const top = rows[0]?.['QUERY PLAN'][0].Plan;
  if (top === undefined) throw new Error('there is no plan');
  const indexes = (plan: Plan): readonly string[] => [
    ...(plan['Index Name'] === undefined ? [] : [plan['Index Name']]),
    ...(plan.Plans ?? []).flatMap(indexes),
  ];
  return { indexes: indexes(top), blocks: top['Shared Hit Blocks'] + top['Shared Read Blocks'] };
};

describe.each(VIEWS)('B13 in view $view', (view) => {
  const answers = ['newCohort', 'newCompared', 'new'].includes(view.view) ? 'memo' : 'description';
  beforeAll(() => books.enter(view));

  it.each(['memo', '-memo'] as const)(
    `a page deep in the list by %s is read from the index on ${answers}`,
    async (sort) => {
      const rows = await books.inUnit(() =>
        books.repository.page({ ...books.place, filters: {}, sort, after: DEEP, limit: 51 }),
      );
      expect(rows[0]?.memo).toMatch(/^memo 0(20000|20001|19999)$/);
      const { indexes, blocks } = await explained();
      expect(indexes).toContain(`transactions_account_id_${answers}_id_idx`);
      expect(blocks).toBeLessThan(400);
    },
  );

  it(`a search for a rare word is answered from the trigrams of ${answers}`, async () => {
    const rows = await books.inUnit(() =>
      books.repository.page({ ...books.place, filters: { q: 'zephyr' }, sort: '-date', after: undefined, limit: 51 }),
    );
    expect(rows.map(({ memo }) => memo)).toEqual(['the Zephyr regatta']);
    expect((await explained()).indexes).toContain(`transactions_${answers}_idx`);
  });
});
