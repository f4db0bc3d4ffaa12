import fc from 'fast-check';
import { addMoney, anyAmount, formatMoney, nonNegativeAmount, parseMoney, positiveAmount, sumMoney } from './money.js';

const LIMIT = 10n ** 19n - 1n;
const units = fc.bigInt({ min: -LIMIT, max: LIMIT });

it('reads back what it wrote, for every amount that numeric(19,4) holds', () => {
  fc.assert(fc.property(units, (value) => parseMoney(formatMoney(value)) === value));
});

it('adds exactly', () => {
  fc.assert(fc.property(units, units, (a, b) => addMoney(formatMoney(a), formatMoney(b)) === formatMoney(a + b)));
  expect(sumMoney(['0.1', '0.2', '0.3000'])).toBe(6_000n);
});

it.each(['1', '1.5', '-0.0001', '999999999999999.9999', '007'])('takes %s', (text) => {
  expect(anyAmount.safeParse(text).success).toBe(true);
});

it.each([
  '',
  ' 1',
  '1 ',
  '1.',
  '.5',
  '1e3',
  '+1',
  '1,5',
  '0x1',
  'NaN',
  'Infinity',
  '1.00000',
  '1234567890123456',
  '١',
  '--1',
  1,
  null,
])('refuses %p', (value) => {
  expect(anyAmount.safeParse(value).success).toBe(false);
});

it('gives four decimals, whatever was given', () => {
  expect(positiveAmount.parse('12.3')).toBe('12.3000');
  expect(nonNegativeAmount.parse('0')).toBe('0.0000');
  expect(positiveAmount.safeParse('0.0000').success).toBe(false);
  expect(nonNegativeAmount.safeParse('-0.0001').success).toBe(false);
});
