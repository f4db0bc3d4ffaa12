import { read } from './files.js';

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly responses: Readonly<Record<string, { readonly description?: string; readonly content?: object }>>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

const text = read('openapi.json');
const document = JSON.parse(text) as Document;
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
);

it('every operation has a name of its own, a summary, its path’s parameters, and says what every answer holds', () => {
  const names = operations.map(({ operation }) => operation.operationId);
  expect(new Set(names).size).toBe(names.length);
  const lacking = operations.flatMap(({ path, method, operation }) =>
    [...lacks(path, operation)].map((what) => `${method} ${path}: ${what}`),
  );
  expect(lacking).toEqual([]);
});

function* lacks(path: string, { operationId, summary, parameters = [], responses }: Operation): Generator<string> {
  if (!operationId) yield 'operationId';
  if (!summary) yield 'summary';
  for (const [, name] of path.matchAll(/\{(\w+)\}/g))
    if (!parameters.some((one) => one.in === 'path' && one.name === name && one.required)) yield `parameter ${name}`;
  if (!Object.keys(responses).some((status) => status.startsWith('2'))) yield 'a success';
  for (const [status, { description, content }] of Object.entries(responses)) {
    if (!description) yield `description of ${status}`;
    if ((content === undefined) !== (status === '204')) yield `content of ${status}`;
    if (!status.startsWith('2') && !JSON.stringify(content).includes('"#/components/schemas/Problem"'))
      yield `problem of ${status}`;
  }
}

it('every reference leads to a schema, and no schema leads back to itself', () => {
  const { schemas } = document.components;
  const namedBy = (value: unknown): readonly string[] =>
    [...JSON.stringify(value).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '');
  expect(namedBy(document).filter((ref) => !(ref.replace('#/components/schemas/', '') in schemas))).toEqual([]);
  const walk = (name: string, path: readonly string[]): readonly string[] =>
    path.includes(name)
      ? [[...path, name].join(' > ')]
      : namedBy(schemas[name]).flatMap((ref) => walk(ref.replace('#/components/schemas/', ''), [...path, name]));
  expect(Object.keys(schemas).flatMap((name) => walk(name, []))).toEqual([]);
});

it('is OpenAPI 3.0: no word of later JSON Schema, no siblings of a reference', () => {
  expect(document.openapi).toMatch(/^3\.0\./);
  const later =
    /^(\$defs|\$schema|definitions|const|prefixItems|propertyNames|patternProperties|examples|if|then|else)$/;
  const odd: string[] = [];
  JSON.parse(text, function (this: Readonly<Record<string, unknown>>, key: string, value: unknown) {
    if (later.test(key)) odd.push(key);
    if (key === 'type' && (value === 'null' || Array.isArray(value))) odd.push(`type ${String(value)}`);
    if (/^exclusiveM/.test(key) && typeof value !== 'boolean') odd.push(key);
    if (key === '$ref' && Object.keys(this).length > 1) odd.push('siblings of $ref');
    return value;
  });
  expect(odd).toEqual([]);
});
