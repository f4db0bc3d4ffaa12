import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';
import { AppConfigModule, loadEnvironment } from '../../../src/config/index.js';
import { columnMigrationFlag, FlagAdmin, Flags, FlagsModule } from '../../../src/flags/index.js';
import { type Fault, startFaultProxy } from '../../harness/fault-proxy.js';

const DATABASE_URL = 'postgresql://nobody@127.0.0.1:1/none';
const ROOT = new URL('../../../', import.meta.url);

it('starts with the application and stops with it', async () => {
  const environment = loadEnvironment({ DATABASE_URL, FLAGS_FILE: '/nonexistent/flags.json' });
  @Module({ imports: [AppConfigModule.forRoot(environment), FlagsModule] })
  class Root {}
  const context = await NestFactory.createApplicationContext(Root, { logger: false });
  expect(context.get(Flags).freshness()).toMatchObject({ state: 'fresh', source: 'file' });
  expect(await context.get(FlagAdmin).list()).toEqual([]);
  await context.close();
});

/** What the child runs: each Unleash is stopped in the middle of the first request, but for the last one. */
const script = (urls: readonly string[]): string => `
  import { createFlags } from './src/flags/index.ts';
  const logger = { log() {}, warn() {} };
  const common = { FLAGS_FILE: '', FLAGS_REFRESH_MS: 100, UNLEASH_API_TOKEN: 't' };
  const all = ${JSON.stringify(urls)}.map((UNLEASH_URL) => createFlags({ ...common, UNLEASH_URL }, logger));
  for (const flags of all) {
    const starting = flags.start();
    if (flags !== all.at(-1)) await flags.stop();
    await starting;
    console.log(flags.freshness().state, flags.evaluate('${columnMigrationFlag('a-to-b', 'read-new')}'));
  }
  const over = performance.now();
  process.on('exit', () => console.log(performance.now() - over < 2_000 ? 'promptly' : 'late'));`;

it('ends promptly and without a crash whatever Unleash does, with requests under way, and also when nobody stops it', async () => {
  const faults: readonly Fault[] = [{ kind: 'hangs' }, { kind: 'cuts' }, { kind: 'answers', status: 401 }];
  const proxies = await Promise.all(faults.map(() => startFaultProxy('http://127.0.0.1:1')));
  proxies.forEach((proxy, index) => proxy.become(faults[index] ?? { kind: 'none' }));
  try {
    const code = script([...proxies.map(({ url }) => url), 'http://127.0.0.1:1']);
    const ended = await promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
      cwd: ROOT,
      timeout: 120_000,
      // Under NODE_ENV=test the SDK lets its timers keep the process alive.
      env: { PATH: process.env['PATH'] },
    });
    expect(ended).toEqual({ stdout: `${'never unknown\n'.repeat(4)}promptly\n`, stderr: '' });
  } finally {
    await Promise.all(proxies.map((proxy) => proxy.stop()));
  }
});
