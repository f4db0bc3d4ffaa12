import { z } from 'zod';
import { environmentSchema, loadEnvironment } from '../../src/config/environment.js';
import { read } from '../architecture/files.js';
import { CHART, defaults, examples, schema, valuesOf } from './chart.js';

/** Follow from other values: see the template `treasurer-api.config`. */
const SET_BY_THE_CHART = ['NODE_ENV', 'HOST', 'PORT', 'RUNNER_HOST', 'RUNNER_PORT', 'FLAGS_FILE'];
/** For people and their commands: the service never changes a flag. */
const NOT_FOR_THE_SERVICE = ['UNLEASH_ADMIN_TOKEN'];

const configurable = schema.properties?.['config']?.properties ?? {};

it('every variable of the service has exactly one place in the chart', () => {
  expect(
    [
      ...Object.keys(configurable),
      ...Object.keys(schema.properties?.['secrets']?.properties ?? {}),
      ...SET_BY_THE_CHART,
      ...NOT_FOR_THE_SERVICE,
    ].sort(),
  ).toEqual(Object.keys(environmentSchema.shape).sort());
});

it('the template sets the variables that follow from other values, and no others', () => {
  const template = read(`${CHART}/templates/_environment.tpl`);
  expect([...template.matchAll(/^([A-Z_]+): /gm)].map((match) => match[1]).sort()).toEqual(
    [...SET_BY_THE_CHART].sort(),
  );
});

it('the schema of the values has the limits of the service', () => {
  const limits = z.toJSONSchema(environmentSchema, { unrepresentable: 'any' }).properties ?? {};
  for (const [name, node] of Object.entries(configurable)) {
    const { minimum, maximum, enum: choices } = limits[name] as Readonly<Record<string, unknown>>;
    if (node.minimum !== undefined || minimum !== undefined)
      expect([name, node.minimum, node.maximum]).toEqual([name, minimum, maximum]);
    if (choices !== undefined) expect([name, node.enum]).toEqual([name, choices]);
  }
});

it('the service starts with the configuration of every example', () => {
  for (const values of [defaults, ...examples.map(valuesOf)]) {
    const config = Object.entries(values.config).map(([name, value]) => [name, String(value)] as const);
    expect(() =>
      loadEnvironment({
        ...Object.fromEntries(config),
        NODE_ENV: 'production',
        DATABASE_URL: 'postgresql://database/treasurer',
        JWT_SECRET: 'x'.repeat(32),
        ...('UNLEASH_URL' in values.config && { UNLEASH_API_TOKEN: 'token' }),
      }),
    ).not.toThrow();
  }
});

it('the ports are those that the service has by default', () => {
  const { PORT, RUNNER_PORT } = loadEnvironment({ DATABASE_URL: 'postgresql://database/treasurer' });
  expect([defaults.api.port, defaults.runner.port]).toEqual([PORT, RUNNER_PORT]);
});

it('a pod that stops has time for the requests in hand, and five seconds more', () => {
  const [, digits = ''] = /LONGEST_REQUEST_MS = ([\d_]+);/.exec(read('src/http/drain.ts')) ?? [];
  const drainSeconds = Number(digits.replaceAll('_', '')) / 1000;
  expect(drainSeconds).toBeGreaterThan(0);
  const { preStopSeconds, terminationGracePeriodSeconds } = defaults.api;
  expect(terminationGracePeriodSeconds).toBeGreaterThanOrEqual(preStopSeconds + drainSeconds + 5);
  const [, margin] = /preStopSeconds\) (\d+)\)/.exec(read(`${CHART}/templates/api-deployment.yaml`)) ?? [];
  expect(Number(margin)).toBeGreaterThanOrEqual(drainSeconds + 5);
});
