import fc from 'fast-check';
import { type Schema, schemaNamed, type Schemas } from '../openapi-schema.js';

/** What requests may name, by the name of the parameter or property: of the caller's organization, and of another. */
export type Ids = Readonly<Record<'mine' | 'theirs', Readonly<Record<string, string>>>>;

const PASSWORD = 'correct horse battery staple';

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
export function good(schema: Schema, schemas: Schemas, ids: Ids, name: string, isBare = false): fc.Arbitrary<unknown> {
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
