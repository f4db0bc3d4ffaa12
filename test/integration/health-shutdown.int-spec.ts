import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { NestFactory } from '@nestjs/core';
import { FleetPhases } from '../../src/column-migration/operations.js';
import { loadEnvironment } from '../../src/config/index.js';
import { PG_POOL } from '../../src/database/index.js';
import { Flags } from '../../src/flags/index.js';
import { RunnerModule } from '../../src/runner.module.js';
import { reservePort } from '../../dev/free-port.js';
import { createTestDatabase } from '../harness/database.js';
import { startTestApp } from '../harness/app.js';
import { waitFor } from '../harness/wait-for.js';

/** Notes when a method is called, and calls it. */
function note(order: string[], target: object, method: string, name: string): void {
  const real = Reflect.get(target, method) as (...args: unknown[]) => unknown;
  Reflect.set(target, method, (...args: unknown[]) => {
    order.push(name);
    return real.apply(target, args);
  });
}

it('closing ends the server first, then what its requests needed, and the pool after all that uses it', async () => {
  const { app, close } = await startTestApp();
  const order: string[] = [];
  app.getHttpServer().once('close', () => order.push('server'));
  note(order, app.get(Flags), 'stop', 'flags');
  note(order, app.get(FleetPhases), 'leave', 'lease');
  note(order, app.get<pg.Pool>(PG_POOL), 'end', 'pool');
  await close();
  expect(order).toEqual(['server', 'lease', 'flags', 'pool']);
});

it('the runner answers probes and scrapes on a port of its own, its metrics those of the reference, and nothing of the API', async () => {
  const database = await createTestDatabase();
  const port = await reservePort(28_500);
  const environment = loadEnvironment({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    RUNNER_PORT: String(port),
    FLAGS_FILE: '/nonexistent/flags.json',
    LOG_LEVEL: 'fatal',
  });
  const runner = await NestFactory.createApplicationContext(RunnerModule.forRoot(environment), {
    logger: false,
    abortOnError: false,
  });
  const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`);
  const status = async (path: string): Promise<number> => (await get(path)).status;
  try {
    await waitFor(async () => (await status('/health/ready')) === 200, { what: 'the runner to be ready' });
    for (const path of ['/health/live', '/health/startup', '/health/migrations', '/health'])
      expect([path, await status(path)]).toEqual([path, 200]);
    const text = await (await get('/metrics')).text();
    const told = [...text.matchAll(/^# TYPE (treasurer_\w+)/gm)].map((match) => match[1]);
    const page = await readFile(new URL('../../docs/reference/metrics.md', import.meta.url), 'utf8');
    const named = [...page.matchAll(/^\| `(treasurer_\w+)`/gm)].map((match) => match[1]);
    expect([...told, 'treasurer_http_request_duration_seconds'].sort()).toEqual(named.sort());
    for (const path of ['/api/auth/me', '/docs', '/health/migrations/any/gate'])
      expect([path, await status(path)]).toEqual([path, 404]);
  } finally {
    await runner.close();
  }
  await expect(get('/health/live')).rejects.toThrow();
  await database.drop();
});
