import { z } from 'zod';
import { decodeCursor, encodeCursor, pageOf } from './pagination.js';
import { RequestInvalidError } from './request-invalid.error.js';

const schema = z.strictObject({ name: z.string() });

it('reads its own cursors, in any language', () => {
  for (const name of ['', 'Ünïcode 漢字 🚣', '"\\'])
    expect(decodeCursor(encodeCursor({ name }), schema)).toEqual({ name });
});

it.each([
  '',
  'x',
  '%',
  Buffer.from('{"id":1}').toString('base64url'),
  Buffer.from('{"name":"a","more":1}').toString('base64url'),
  Buffer.from('null').toString('base64url'),
  Buffer.from('{"name":"a\\u0000"}').toString('base64url'),
  Buffer.from('{"name":"a\\ud83d"}').toString('base64url'),
])('refuses %p', (cursor) => {
  expect(() => decodeCursor(cursor, schema)).toThrow(RequestInvalidError);
});

it('gives a next cursor only when there was a row too many', () => {
  expect(pageOf(['a', 'b', 'c'], 2, (row) => row)).toEqual({ data: ['a', 'b'], page: { nextCursor: 'b', limit: 2 } });
  expect(pageOf(['a', 'b'], 2, (row) => row)).toEqual({ data: ['a', 'b'], page: { nextCursor: null, limit: 2 } });
  expect(pageOf([], 2, (row) => row)).toEqual({ data: [], page: { nextCursor: null, limit: 2 } });
});
