import { escapeCopy, Generator, SPLIT_COLUMNS, TRANSACTION_COLUMNS } from './generator.js';
import { WorldMaker } from './world.js';

const UNTIL = Date.UTC(2026, 10, 23);
const COUNT = 20_000;
const { world, rows } = new WorldMaker(3, UNTIL).make(4);

const batch = (seed = 1, until = UNTIL) => new Generator(world, seed, COUNT, until).batch(COUNT);
const records = (text: string, columns: readonly string[]) =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const fields = line.split('\t');
      return {
        fields: fields.length,
        get: (name: string) => fields[columns.indexOf(name)] ?? '',
      };
    });
const COLUMNS = [...TRANSACTION_COLUMNS, 'memo'];
const made = batch();
const transactions = records(made.transactions, COLUMNS);
const splits = records(made.splits, SPLIT_COLUMNS);
const count = (name: string, value: string): number => transactions.filter((row) => row.get(name) === value).length;
const cents = (amount: string): number => Number(amount.slice(0, -2).replace('.', ''));

it('the same seed and day give the same data, another seed or day other data', () => {
  expect(new WorldMaker(3, UNTIL).make(4).rows).toEqual(rows);
  expect(batch()).toEqual(made);
  expect(batch(2).transactions).not.toBe(made.transactions);
  expect(batch(1, UNTIL + 86_400_000).transactions).not.toBe(made.transactions);
});

it('every line has a field for each column and a key of its own, in the order of time', () => {
  expect(transactions).toHaveLength(COUNT);
  expect(transactions.every(({ fields }) => fields === COLUMNS.length)).toBe(true);
  expect(splits.every(({ fields }) => fields === SPLIT_COLUMNS.length)).toBe(true);
  for (const list of [transactions, splits]) {
    const ids = list.map((row) => row.get('id'));
    expect(new Set(ids).size).toBe(list.length);
    expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(
      true,
    );
  }
  expect(Date.parse(transactions.at(-1)?.get('created_at') ?? '')).toBeLessThanOrEqual(UNTIL);
});

it('splits add up to the amount of their transaction, and no transfer has any', () => {
  const sums = new Map<string, number>();
  for (const split of splits)
    sums.set(split.get('transaction_id'), (sums.get(split.get('transaction_id')) ?? 0) + cents(split.get('amount')));
  const split = transactions.filter((row) => sums.has(row.get('id')));
  expect(split.length).toBe(sums.size);
  expect(split.every((row) => sums.get(row.get('id')) === cents(row.get('amount')))).toBe(true);
  expect(split.every((row) => row.get('transaction_type') !== 'TRANSFER')).toBe(true);
  expect(sums.size / COUNT).toBeCloseTo(0.285, 1);
});

it('transfers go to another account of the same organization and currency, and nothing else has a destination', () => {
  const accounts = new Map(
    world.organizations.flatMap((one) =>
      one.accounts.map((account) => [account.id, { organization: one.id, currency: account.currency }]),
    ),
  );
  for (const row of transactions) {
    const isTransfer = row.get('transaction_type') === 'TRANSFER';
    const [from, to] = [row.get('account_id'), row.get('destination_account_id')];
    expect(isTransfer).toBe(to !== '\\N');
    expect(accounts.get(from)?.organization).toBe(row.get('organization_id'));
    if (isTransfer) expect([from === to, accounts.get(to)]).toEqual([false, accounts.get(from)]);
  }
  expect(count('transaction_type', 'TRANSFER')).toBeGreaterThan(COUNT / 50);
});

it('between accounts of different currencies nothing is transferred', () => {
  const mixed = {
    organizations: [
      {
        id: 'o',
        accounts: [
          { id: 'a', currency: 'EUR' },
          { id: 'b', currency: 'JPY' },
        ],
        categoryIds: [],
        vendorIds: [],
      },
    ],
  };
  const { transactions: text, splitCount } = new Generator(mixed, 1, 1_000, UNTIL).batch(1_000);
  expect([text.includes('TRANSFER'), splitCount]).toEqual([false, 0]);
});

it('status follows age, its version the status, and nothing reconciled is deleted', () => {
  for (const row of transactions) {
    const isDeleted = row.get('deleted_at') !== '\\N';
    const days = (UNTIL - Date.parse(row.get('created_at'))) / 86_400_000;
    if (row.get('status') === 'RECONCILED') expect([isDeleted, days > 120]).toEqual([false, true]);
    const changes = ['UNCLEARED', 'CLEARED', 'RECONCILED'].indexOf(row.get('status')) + Number(isDeleted);
    expect(row.get('version')).toBe(String(1 + changes));
  }
  for (const status of ['UNCLEARED', 'CLEARED', 'RECONCILED'])
    expect(count('status', status)).toBeGreaterThan(COUNT / 200);
});

it('a few accounts have most of it, the last year has more than the first, and what may be NULL sometimes is', () => {
  const perAccount = new Map<string, number>();
  for (const row of transactions)
    perAccount.set(row.get('account_id'), (perAccount.get(row.get('account_id')) ?? 0) + 1);
  const [most = 0] = [...perAccount.values()].sort((a, b) => b - a);
  expect(most).toBeGreaterThan(
    (5 * COUNT) / world.organizations.reduce((sum, { accounts }) => sum + accounts.length, 0),
  );
  const years = transactions.map((row) => Math.floor((UNTIL - Date.parse(row.get('created_at'))) / (365 * 86_400_000)));
  expect(years.filter((year) => year === 0).length).toBeGreaterThan(5 * years.filter((year) => year === 5).length);
  for (const column of ['vendor_id', 'fee_amount', 'deleted_at', 'destination_account_id'])
    expect([column, count(column, '\\N') > 0, count(column, '\\N') < COUNT]).toEqual([column, true, true]);
});

it('memos are in many scripts, short and long, well-formed, some of them many times', () => {
  const memos = transactions.map((row) => row.get('memo'));
  const lengths = memos.map((memo) => Array.from(memo).length);
  // The serial number of a unique memo comes on top of its 300.
  expect([Math.min(...lengths) >= 2, Math.max(...lengths) > 250, Math.max(...lengths) <= 310]).toEqual([
    true,
    true,
    true,
  ]);
  for (const script of ['Latin', 'Greek', 'Cyrillic', 'Han', 'Arabic', 'Hebrew', 'Hangul'])
    expect([script, memos.some((memo) => new RegExp(`\\p{Script=${script}}`, 'u').test(memo))]).toEqual([script, true]);
  expect(memos.some((memo) => /[äöü]/.test(memo)) && memos.some((memo) => /\p{Emoji_Presentation}/u.test(memo))).toBe(
    true,
  );
  expect(memos.every((memo) => memo.isWellFormed())).toBe(true);
  const times = new Map<string, number>();
  for (const memo of memos) times.set(memo, (times.get(memo) ?? 0) + 1);
  expect(Math.max(...times.values())).toBeGreaterThan(20);
});

it('what COPY would misread is escaped', () => {
  expect(escapeCopy('C:\\new\tline\r\n')).toBe('C:\\\\new\\tline\\r\\n');
  expect(escapeCopy('\\N')).toBe('\\\\N');
});
