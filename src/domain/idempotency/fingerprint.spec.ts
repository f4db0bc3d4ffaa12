import fc from 'fast-check';
import { fingerprintOf } from './fingerprint.js';

const hex = (method: string, path: string, body: unknown): string =>
  Buffer.from(fingerprintOf(method, path, body)).toString('hex');

it('does not depend on the order of keys, at any depth', () => {
  expect(hex('POST', '/a', { b: 1, a: { d: [1, 2], c: null } })).toBe(
    hex('POST', '/a', { a: { c: null, d: [1, 2] }, b: 1 }),
  );
});

it('depends on everything else', () => {
  const same = new Set([
    hex('POST', '/a', { a: 1 }),
    hex('PUT', '/a', { a: 1 }),
    hex('POST', '/b', { a: 1 }),
    hex('POST', '/a', { a: '1' }),
    hex('POST', '/a', { a: [1] }),
    hex('POST', '/a', undefined),
    hex('POST', '/a', {}),
  ]);
  expect(same.size).toBe(7);
});

it('tells any two different JSON bodies apart', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.jsonValue(),
      (a, b) =>
        (hex('POST', '/', a) === hex('POST', '/', b)) === (JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))),
    ),
  );
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => [key, sorted(member)]);
}
