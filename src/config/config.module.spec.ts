import { Global, type INestApplicationContext, Inject, Injectable, Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { AppConfigModule, type Environment, environmentSchema, loadEnvironment, settingsOf } from './index.js';

const GIVEN = {
  DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/books',
  PORT: '4567',
  CORS_ORIGINS: 'https://a.example,https://b.example',
  TRUST_PROXY: 'loopback,10.0.0.0/8',
};
/** Before any application of this file was there. */
const AT_START = { ...process.env };
const contexts: INestApplicationContext[] = [];

afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

async function configOf(environment: Environment): Promise<ConfigService<Environment, true>> {
  @Module({ imports: [AppConfigModule.forRoot(environment)] })
  class Root {}
  const context = await NestFactory.createApplicationContext(Root, { logger: false });
  contexts.push(context);
  return context.get<ConfigService<Environment, true>>(ConfigService, { strict: false });
}

/** Sets variables of this process for the time of `work`. */
async function withProcessEnv(variables: Readonly<Record<string, string>>, work: () => Promise<void>): Promise<void> {
  const before = process.env;
  process.env = { ...before, ...variables };
  try {
    await work();
  } finally {
    process.env = before;
  }
}

it('returns every variable with its type, and nothing that can be changed', async () => {
  const environment = loadEnvironment(GIVEN);
  const config = await configOf(environment);
  const port: number = config.get('PORT', { infer: true });
  const origins: readonly string[] = config.get('CORS_ORIGINS', { infer: true });
  const url: string | undefined = config.get('UNLEASH_URL', { infer: true });
  expect([port, url]).toEqual([4567, undefined]);
  expect(origins).toEqual(['https://a.example', 'https://b.example']);
  expect(config.get('TRUST_PROXY', { infer: true })).toEqual(['loopback', '10.0.0.0/8']);
  for (const name of Object.keys(environmentSchema.shape) as (keyof Environment)[]) {
    expect(config.get(name)).toBe(environment[name]);
    expect([name, Object.isFrozen(config.get(name))]).toEqual([name, true]);
  }
  const { TRUST_PROXY } = await configOf(loadEnvironment({ DATABASE_URL: GIVEN.DATABASE_URL })).then((other) =>
    settingsOf(other, ['TRUST_PROXY']),
  );
  expect(TRUST_PROXY).toBe(false);
});

it('has no variable with a dot, which ConfigService would read as a path', () => {
  expect(Object.keys(environmentSchema.shape).filter((name) => !/^[A-Z0-9_]+$/.test(name))).toEqual([]);
});

it('does not see a variable of the process that the loaded environment does not have', async () => {
  const config = await configOf(loadEnvironment(GIVEN));
  await withProcessEnv({ PORT: '1', UNLEASH_URL: 'http://elsewhere', SOMETHING: 'else' }, async () => {
    for (const seen of [config, await configOf(loadEnvironment(GIVEN))])
      expect([seen.get('PORT'), seen.get('UNLEASH_URL'), seen.get('SOMETHING' as never)]).toEqual([
        4567,
        undefined,
        undefined,
      ]);
  });
});

it('writes no value and no default into the environment of the process', async () => {
  const config = await configOf(loadEnvironment(GIVEN));
  expect(config.get('JWT_SECRET', { infer: true })).toMatch(/^development-only/);
  expect({ ...process.env }).toEqual(AT_START);
});

it('keeps two applications of one process apart', async () => {
  const [one, two] = await Promise.all([
    configOf(loadEnvironment({ ...GIVEN, PORT: '1111', UNLEASH_PROJECT: 'one' })),
    configOf(loadEnvironment({ ...GIVEN, PORT: '2222', FLAGS_FILE: 'two.json' })),
  ]);
  const read = (config: ConfigService<Environment, true>) =>
    Object.values(settingsOf(config, ['PORT', 'UNLEASH_PROJECT', 'FLAGS_FILE']));
  expect(read(one)).toEqual([1111, 'one', '.data/flags.json']);
  expect(read(two)).toEqual([2222, 'default', 'two.json']);
});

it('is loaded before any provider asks, wherever its module stands', async () => {
  const asked: unknown[] = [];
  const ask = (config: ConfigService<Environment, true>): number => {
    asked.push(config.get('PORT'));
    return asked.length;
  };
  @Injectable()
  class InConstructor {
    constructor(
      config: ConfigService<Environment, true>,
      @Inject('factory') readonly asked: number,
    ) {
      ask(config);
    }
  }
  const providers = [{ provide: 'factory', inject: [ConfigService], useFactory: ask }, InConstructor];
  @Global()
  @Module({ providers, exports: providers })
  class First {}
  @Module({ imports: [First], providers })
  class Last {}
  @Module({
    imports: [First, AppConfigModule.forRoot(loadEnvironment(GIVEN)), Last],
    providers,
  })
  class Root {}
  contexts.push(await NestFactory.createApplicationContext(Root, { logger: false }));
  expect(asked).toEqual(Array.from({ length: 6 }, () => 4567));
});
