import { sampleOf } from './sample.js';

const ITEMS = ['a', 'b', 'c', 'd', 'e'];
const seed = process.env['TEST_SEED'];
afterEach(() => {
  process.env['TEST_SEED'] = seed;
});

const isLong = process.env['TEST_LONG'] === '1';

it('a sample has as many as asked for, in their order, the same for the same seed', () => {
  process.env['TEST_SEED'] = '4';
  expect(sampleOf(ITEMS, 2)).toEqual(isLong ? ITEMS : ['a', 'e']);
  expect(sampleOf(ITEMS, 2)).toEqual(sampleOf(ITEMS, 2));
  expect(sampleOf(ITEMS, 9)).toEqual(ITEMS);
});

it('every item is in the sample of some seed', () => {
  const seen = new Set<string>();
  for (let one = 0; one < ITEMS.length; one += 1) {
    process.env['TEST_SEED'] = String(one);
    for (const item of sampleOf(ITEMS, 1)) seen.add(item);
  }
  expect([...seen].sort()).toEqual(ITEMS);
});
