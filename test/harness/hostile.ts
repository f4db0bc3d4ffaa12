import fc from 'fast-check';
import type { OpenAPIObject } from '@nestjs/swagger';
import { type Schema, schemaNamed, type Schemas } from './openapi-schema.js';

/** One request that nobody should send. */
export interface HostileRequest {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string | undefined;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly operation: Operation;
}

export interface Operation {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly query: readonly { readonly name: string; readonly schema: Schema }[];
  readonly body: Schema | undefined;
  /** By status: the schema of a JSON answer, `undefined` where the body is none or not JSON. */
  readonly answers: Readonly<Record<string, Schema | undefined>>;
  readonly schemas: Schemas;
}

type Ids = Readonly<Record<'mine' | 'theirs', Readonly<Record<string, string>>>>;

const PASSWORD = 'correct horse battery staple';

export function operationsOf(document: OpenAPIObject): readonly Operation[] {
  const schemas = (document.components?.schemas ?? {}) as Schemas;
  return Object.entries(document.paths).flatMap(([path, item]) =>
    (['get', 'post', 'patch', 'delete'] as const).flatMap((method) => {
      const operation = item[method];
      if (operation === undefined) return [];
      const parameters = (operation.parameters ?? []) as readonly {
        readonly name: string;
        readonly in: string;
        readonly schema: Schema;
      }[];
      const content = (operation.requestBody as { content?: Record<string, { schema?: Schema }> } | undefined)?.content;
      return [
        {
          operationId: operation.operationId ?? '',
          method,
          path,
          query: parameters.filter((parameter) => parameter.in === 'query'),
          body: content?.['application/json']?.schema,
          answers: answersOf(operation.responses),
          schemas,
        },
      ];
    }),
  );
}

function answersOf(responses: object): Operation['answers'] {
  return Object.fromEntries(
    Object.entries(responses as Record<string, { content?: Record<string, { schema?: Schema }> }>).map(
      ([status, { content }]) => [
        status,
        (content?.['application/json'] ?? content?.['application/problem+json'])?.schema,
      ],
    ),
  );
}

const NASTY_TEXT = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\udfff\ud800',
  "'; drop table transactions; --",
  '"',
  '\\',
  '%',
  '_',
  '../../etc/passwd',
  '${7*7}',
  '__proto__',
  'constructor',
  'null',
  'undefined',
  'NaN',
  '-0',
  '1e400',
  '0x10',
  '١٢٣',
  '🚣',
  'ﷺ'.repeat(400),
  'x'.repeat(5_000),
  '2026-02-30',
  '0000-00-00',
  '9999-12-31',
  '99999999999999999999.9999',
  '-1',
  '0.00001',
  '\r\nX-Injected: 1',
  '00000000-0000-0000-0000-000000000000',
];
const NASTY_VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  1.5,
  1e308,
  -1e308,
  2 ** 53,
  [],
  {},
  [[]],
  [null],
  { a: 1 },
  { length: 5 },
  ...NASTY_TEXT,
];

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

/** A request with nothing wrong in it, as far as the document can tell; half of them give what is required alone. */
export function ordinaryRequest(operation: Operation, mine: Ids['mine']): fc.Arbitrary<HostileRequest> {
  const { operationId, method, path, schemas } = operation;
  const ids = { mine, theirs: mine };
  const query = operation.query
    .filter(({ name }) => name !== 'cursor')
    .map(({ name, schema }) =>
      fc.option(
        good(schema, schemas, ids, name).map((value) => `${name}=${encode(String(value))}`),
        { nil: '', freq: 1 },
      ),
    );
  const body =
    operation.body === undefined
      ? fc.constant(undefined)
      : fc.oneof(...[true, false].map((isBare) => good(operation.body ?? {}, schemas, ids, '', isBare)));
  return fc.tuple(fc.tuple(...query), body).map(([parts, value]) => ({
    operationId,
    method,
    operation,
    path: path.replace(/\{(\w+)\}/g, (_, name: string) => mine[name] ?? 'x'),
    query: parts.filter((part) => part !== '').join('&'),
    body: value === undefined ? undefined : JSON.stringify(value),
    contentType: 'application/json',
    headers: {},
  }));
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

/** What most bodies are refused without. */
const NEEDED: readonly string[] = [
  'name',
  'memo',
  'amount',
  'transactionType',
  'date',
  'status',
  'categoryId',
  'accountType',
  'currency',
  'email',
  'password',
  'role',
  'transactionIds',
];

/** A value that fits the schema more or less: what it takes to be let in further. */
function good(schema: Schema, schemas: Schemas, ids: Ids, name: string, isBare = false): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return good(schemaNamed(schema.$ref, schemas) ?? {}, schemas, ids, name, isBare);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((one) => good(one, schemas, ids, name)));
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.type === 'object') {
    const properties = Object.entries(schema.properties ?? {}).filter(([key]) => !isBare || NEEDED.includes(key));
    return fc.record(Object.fromEntries(properties.map(([key, one]) => [key, good(one, schemas, ids, key)])), {
      requiredKeys: NEEDED.filter((key) => schema.properties?.[key] !== undefined),
    });
  }
  if (schema.type === 'array')
    return fc.array(good(schema.items ?? {}, schemas, ids, name.replace(/Ids$/, 'Id')), { maxLength: 3 });
  if (schema.type === 'integer' || schema.type === 'number') return fc.integer({ min: 1, max: 3 });
  if (schema.type === 'boolean') return fc.boolean();
  return text(schema, ids, name);
}

function text(schema: Schema, ids: Ids, name: string): fc.Arbitrary<string> {
  const key = name === 'destinationAccountId' ? 'accountId' : name === 'parentId' ? 'categoryId' : name;
  if (schema.format === 'uuid')
    return fc.constantFrom(ids.mine[key] ?? '', ids.theirs[key] ?? '', '01932f5e-7c3a-7000-8000-000000000000');
  if (name === 'email')
    return fc.oneof(
      fc.constant(ids.mine['email'] ?? ''),
      fc.nat().map((n) => `hostile${n}@example.org`),
    );
  if (name === 'password') return fc.constant(PASSWORD);
  if (name === 'currency') return fc.constantFrom('EUR', 'USD');
  if (typeof schema.example === 'string') return fc.constant(schema.example);
  return fc.oneof(
    fc.nat({ max: 9_999 }).map((n) => `some text ${n}`),
    fc.string({ unit: 'binary', minLength: 12, maxLength: 40 }),
  );
}

function encode(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}
