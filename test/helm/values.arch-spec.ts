import { Ajv } from 'ajv';
import { readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { files, read, ROOT } from '../architecture/files.js';
import { CHART, defaults, examples, isMap, schema, type SchemaNode, valuesOf } from './chart.js';

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });

it('the default values and every example satisfy the schema', () => {
  const isValid = ajv.compile(schema);
  expect(examples.length).toBeGreaterThanOrEqual(5);
  for (const values of [defaults, ...examples.map(valuesOf)])
    expect([isValid(values), isValid.errors ?? []]).toEqual([true, []]);
});

function* groups(node: SchemaNode, path = ''): Generator<{ readonly path: string; readonly node: SchemaNode }> {
  yield { path, node };
  for (const [name, child] of Object.entries(node.properties ?? {})) yield* groups(child, `${path}.${name}`);
}

it('the schema describes every value, and lets no unknown one pass', () => {
  for (const { path, node } of groups(schema)) {
    if (path !== '') expect([path, node.description ?? '']).toEqual([path, expect.stringMatching(/\w{2}/)]);
    if (node.properties) expect([path, node.additionalProperties]).toEqual([path, false]);
  }
});

it('values.yaml shows every value that the schema knows', () => {
  const shown = (value: unknown, path: string): readonly string[] => [
    path,
    ...(isMap(value) ? Object.entries(value).flatMap(([name, child]) => shown(child, `${path}.${name}`)) : []),
  ];
  const known = [...groups(schema)].map(({ path }) => path);
  const optional = (path: string): boolean => path === '.global' || /^\.config\..|\.pullSecrets\./.test(path);
  const open = /\.resources\./;
  expect(
    shown(defaults, '')
      .filter((path) => !open.test(path))
      .sort(),
  ).toEqual(known.filter((path) => !optional(path)).sort());
});

it('the chart is of the release in package.json', () => {
  const { version } = JSON.parse(read('package.json')) as { readonly version: string };
  expect(parse(read(`${CHART}/Chart.yaml`))).toMatchObject({ name: 'treasurer-api', appVersion: version });
});

it('secrets are named, never given', () => {
  for (const values of [defaults, ...examples.map(valuesOf)])
    for (const source of Object.values(values.secrets)) expect(Object.keys(source).sort()).toEqual(['key', 'secret']);
  for (const path of files(/^helm\//)) {
    const text = read(path);
    expect([path, /\/\/[^\s/@]+:[^\s/@]+@|^kind: Secret$|stringData/m.exec(text)?.[0]]).toEqual([path, undefined]);
  }
});

it('nothing in helm/ belongs to one column migration', () => {
  const inFlight = readdirSync(`${ROOT}/src/in-flight`, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const migrations = readdirSync(`${ROOT}/prisma/migrations`).flatMap((name) => /_expand_(.+)$/.exec(name)?.[1] ?? []);
  const keys = new Set([...inFlight.map(({ name }) => name), ...migrations.map((name) => name.replaceAll('_', '-'))]);
  for (const path of files(/^helm\//)) {
    const text = read(path).toLowerCase().replace(/[_-]/g, '');
    const named = [...keys].filter((key) => text.includes(key.replaceAll('-', '')));
    expect([path, named, /column-migration\./.exec(read(path))?.[0]]).toEqual([path, [], undefined]);
  }
});
