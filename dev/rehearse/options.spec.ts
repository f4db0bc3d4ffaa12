import { rehearsalOptions, RehearsalRefusedError } from './options.js';

it('rehearses 200,000 rows up to the drop unless it is told otherwise', () => {
  expect(rehearsalOptions([])).toMatchObject({ rows: 200_000, until: 'contracted', break: undefined, isKept: false });
  expect(rehearsalOptions(['--rows', '5000', '--until', 'enforced', '--break', 'guard'])).toMatchObject({
    rows: 5_000,
    until: 'enforced',
    break: 'guard',
  });
  expect(rehearsalOptions(['--help'])).toBeUndefined();
});

it.each([
  ['--until', 'done'],
  ['--rows', 'many'],
  ['--break', 'everything'],
  ['--row', '1'],
  ['--seconds-per-phase', '0'],
])('refuses %s %s', (name, value) => {
  expect(() => rehearsalOptions([name, value])).toThrow(RehearsalRefusedError);
});
