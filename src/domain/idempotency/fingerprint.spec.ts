import { isDeepStrictEqual } from 'node:util';
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
  const asSent = (body: unknown): unknown => JSON.parse(JSON.stringify(body));
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.jsonValue(),
      (a, b) => (hex('POST', '/', a) === hex('POST', '/', b)) === isDeepStrictEqual(asSent(a), asSent(b)),
    ),
    { numRuns: 2_000 },
  );
});
