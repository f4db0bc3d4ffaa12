import { withoutValues } from './without-values.js';

it.each([
  ['select description from notes where id = $1', 'select description from notes where id = $1'],
  [
    `select description\n  from notes where memo = 'it''s secret' and id=42`,
    `select description from notes where memo = '…' and id=…`,
  ],
  [
    `copy (select description from notes where memo = E'it\\'s secret') to stdout`,
    `copy (select description from notes where memo = '…') to stdout`,
  ],
  [`select description -- secret\nfrom notes /* secret */`, 'select description from notes'],
  [
    `select description from notes where memo = $q$secret$q$ or memo = $$secret$$`,
    `select description from notes where memo = '…' or memo = '…'`,
  ],
  [
    `select t1.description, "2nd" from notes as t1 where price > 1.5e3`,
    `select t1.description, "2nd" from notes as t1 where price > …`,
  ],
  [
    `select description from notes where memo = 'cut off in the middle of a secr`,
    `select description from notes where memo = '…'`,
  ],
  [
    `select description from notes where memo = $$cut off in the middle of a secr`,
    `select description from notes where memo = '…'`,
  ],
  [
    `select description from notes where memo = 'a\\' and other = 'secret'`,
    `select description from notes where memo = '…' and other = '…'`,
  ],
  [
    `select description from notes where memo = '--x'\n and other = 'secret'`,
    `select description from notes where memo = '…' and other = '…'`,
  ],
  [
    `select description, "it's" from notes where memo = 'secret' and price > .5`,
    `select description, "it's" from notes where memo = '…' and price > …`,
  ],
  [`select description /* cut off in the middle of a secr`, 'select description'],
])('%s', (text, expected) => {
  expect(withoutValues(text)).toBe(expected);
});
