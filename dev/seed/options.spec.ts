import { SeedError, seedOptions } from './options.js';

it('has defaults for everything', () => {
  expect(seedOptions([])).toMatchObject({ transactions: 100_000, organizations: 20, seed: 1, isConfirmed: false });
});

it('takes what it is given', () => {
  const id = '01932f5e-7c3a-7000-8000-000000000000';
  const args = [
    '--transactions=5',
    '--seed',
    '9',
    '--until',
    '2024-02-29',
    '--organization',
    id,
    '--database-url',
    'postgres://h/d',
    '--yes',
  ];
  expect(seedOptions(args)).toEqual({
    transactions: 5,
    organizations: 20,
    organization: id,
    seed: 9,
    until: new Date('2024-02-29T00:00:00Z'),
    databaseUrl: 'postgres://h/d',
    isConfirmed: true,
  });
});

it('answers nothing but help when asked for it', () => {
  expect(seedOptions(['--transactions', '7', '--help'])).toBeUndefined();
});

it.each([
  [['--transactions', '0'], '--transactions must be'],
  [['--transactions', '100000001'], '--transactions must be'],
  [['--transactions', '1e6'], '--transactions must be'],
  [['--transactions', '-5'], 'ambiguous'],
  [['--transactions', '1.5'], '--transactions must be'],
  [['--transactions'], 'argument missing'],
  [['--organizations', '1001'], '--organizations must be'],
  [['--seed', '4294967296'], '--seed must be'],
  [['--until', '2023-02-29'], '--until must be'],
  [['--until', 'yesterday'], '--until must be'],
  [['--until', '1979-12-31'], '--until must be'],
  [['--organization', 'mine'], '--organization must be'],
  [['--organization', '01932f5e-7c3a-7000-8000-000000000000', '--organizations', '2'], 'exclude each other'],
  [['--database-url', 'mysql://h/d'], '--database-url must'],
  [['--transaction', '5'], "Unknown option '--transaction'"],
  [['5'], 'Unexpected argument'],
])('refuses %j and says why', (args, message) => {
  expect(() => seedOptions(args)).toThrow(SeedError);
  expect(() => seedOptions(args)).toThrow(message);
});
