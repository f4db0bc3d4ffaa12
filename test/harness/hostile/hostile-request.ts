import fc from 'fast-check';
import type { Schema, Schemas } from '../openapi-schema.js';
import { encode } from './encode.js';
import { good, type Ids } from './good.js';
import { NASTY_TEXT, NASTY_VALUES } from './nasty.js';
import type { Operation } from './operations.js';
import type { HostileRequest } from './request.js';

/** Mostly one thing wrong in an otherwise good request, so that what lies behind the first check is reached; sometimes none, sometimes all. */
export function hostileRequest(operations: readonly Operation[], ids: Ids): fc.Arbitrary<HostileRequest> {
  return fc.constantFrom(...operations).chain((operation) =>
    fc
      .record({
        path: pathOf(operation, ids),
        query: queryOf(operation, ids),
        body:
          operation.body === undefined
            ? fc.option(fc.constantFrom('{}', 'x'), { nil: undefined, freq: 9 })
            : bodyOf(operation.body, operation.schemas, ids),
        contentType: fc.oneof(
          { weight: 30, arbitrary: fc.constant('application/json') },
          {
            weight: 1,
            arbitrary: fc.constantFrom(
              'text/plain',
              'application/xml',
              'multipart/form-data',
              'application/x-www-form-urlencoded',
              'application/json; charset=utf-16',
            ),
          },
        ),
        headers: fc.oneof(
          { weight: 8, arbitrary: fc.constant({}) },
          {
            weight: 1,
            arbitrary: fc.constantFrom(
              { 'idempotency-key': 'k' },
              { 'idempotency-key': 'x'.repeat(300) },
              { 'idempotency-key': ' ' },
              { 'x-request-id': 'a b\tc' },
              { accept: 'application/xml' },
              { 'x-forwarded-for': 'not an address' },
              { authorization: 'Bearer' },
              { authorization: 'Basic eDp5' },
              { authorization: `Bearer ${'a.'.repeat(2_000)}` },
              { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.' },
            ),
          },
        ),
      })
      .map((parts) => ({
        operationId: operation.operationId,
        method: operation.method,
        operation,
        ...parts,
        body: operation.method === 'get' ? undefined : parts.body,
      })),
  );
}

function pathOf({ path }: Operation, ids: Ids): fc.Arbitrary<string> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  const value = (name: string): fc.Arbitrary<string> =>
    fc.oneof(
      { weight: 12, arbitrary: fc.constant(ids.mine[name] ?? 'x') },
      { weight: 4, arbitrary: fc.constant(ids.theirs[name] ?? 'x') },
      {
        weight: 1,
        arbitrary: fc.constantFrom(...NASTY_TEXT.filter((text) => text !== '' && text.length < 500)).map(encode),
      },
      { weight: 1, arbitrary: fc.uuid() },
    );
  return fc
    .tuple(...names.map(value))
    .map((values) => names.reduce((text, name, index) => text.replace(`{${name}}`, values[index] ?? ''), path));
}

function queryOf({ query }: Operation, ids: Ids): fc.Arbitrary<string> {
  const one = ({ name, schema }: Operation['query'][number]): fc.Arbitrary<string> =>
    fc.oneof(
      fc.constant(''),
      good(schema, {}, ids, name).map((value) => `${name}=${encode(String(value))}`),
      fc.constantFrom(...NASTY_TEXT).map((text) => `${name}=${encode(text)}`),
      fc.constant(`${name}=1&${name}=2`),
      fc.constant(`${name}[a]=1`),
    );
  const known = fc.tuple(
    ...query.map((parameter) =>
      fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 1, arbitrary: one(parameter) }),
    ),
  );
  return fc
    .tuple(
      known,
      fc.oneof(
        { weight: 12, arbitrary: fc.constant('') },
        { weight: 1, arbitrary: fc.constantFrom('x=1', '__proto__[x]=1', '%', '=&=', 'cursor=%00') },
      ),
    )
    .map(([parts, extra]) => [...parts, extra].filter((part) => part !== '').join('&'));
}

function bodyOf(schema: Schema, schemas: Schemas, ids: Ids): fc.Arbitrary<string | undefined> {
  const fine = fc.oneof(...[true, false].map((isBare) => good(schema, schemas, ids, '', isBare)));
  const spoilt = fc
    .tuple(fine, fc.nat(), fc.constantFrom(...NASTY_VALUES), fc.boolean())
    .map(([value, at, nasty, isAdded]) => JSON.stringify(spoil(value, at, nasty, isAdded)));
  const deep = fc.integer({ min: 10, max: 5_000 }).map((depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`);
  const broken = fc.constantFrom(
    '',
    '{',
    '[1,',
    '"',
    'null',
    '1',
    '{"__proto__":{"admin":true}}',
    '{"constructor":{"prototype":{"x":1}}}',
    '{"memo":"a","memo":"b"}',
    '\u0000',
    '{"amount":1e999}',
  );
  return fc.oneof(
    { weight: 5, arbitrary: fine.map((value) => JSON.stringify(value)) },
    { weight: 14, arbitrary: spoilt },
    { weight: 1, arbitrary: deep },
    { weight: 2, arbitrary: broken },
    { weight: 1, arbitrary: fc.constant(`{"memo":"${'x'.repeat(300_000)}"}`) },
  );
}

function spoil(value: unknown, at: number, nasty: unknown, isAdded: boolean): unknown {
  if (typeof value !== 'object' || value === null) return nasty;
  const keys = Object.keys(value);
  const key = isAdded || keys.length === 0 ? 'unknown' : (keys[at % keys.length] ?? 'unknown');
  return { ...value, [key]: nasty };
}
