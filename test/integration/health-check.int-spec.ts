import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadEnvironment } from '../../src/config/index.js';
import { reservePort } from '../../dev/free-port.js';
import { read } from '../architecture/files.js';
import { TestFleet } from '../harness/fleet.js';

/** The exit code of the image's health check, in a container with this environment. */
function check(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<unknown> {
  return new Promise((resolve) =>
    execFile(
      process.execPath,
      ['tools/health-check.mjs', ...args],
      { env: { PATH: process.env['PATH'], ...environment } },
      (error) => resolve(error?.code ?? 0),
    ),
  );
}

it('asks the API, or the runner when it is told so, and only the one', async () => {
  const port = await reservePort(28_000);
  const fleet = await TestFleet.start('transaction-description-to-memo', { RUNNER_PORT: String(port) });
  const ports = { PORT: new URL(fleet.api.url).port, RUNNER_PORT: String(port) };
  expect([await check([], ports), await check(['api'], ports), await check(['runner'], ports)]).toEqual([0, 0, 0]);
  await fleet.stopRunner();
  expect([await check([], ports), await check(['runner'], ports)]).toEqual([0, 1]);
  await fleet.close();
  expect(await check([], ports)).toBe(1);
});

it('takes an error, silence and a process that does not exist for unhealthy', async () => {
  const broken = createServer((request, response) => {
    if (request.url === '/health/live') response.writeHead(503).end();
  }).listen(0, '127.0.0.1');
  // Accepts, and says nothing.
  const silent = createServer().listen(0, '127.0.0.1');
  await Promise.all([once(broken, 'listening'), once(silent, 'listening')]);
  const portOf = (server: typeof broken): string => String((server.address() as AddressInfo).port);
  expect(await check([], { PORT: portOf(broken) })).toBe(1);
  expect(await check(['runner'], { RUNNER_PORT: portOf(silent) })).toBe(1);
  expect(await check(['worker'], { PORT: portOf(broken) })).toBe(1);
  for (const server of [broken, silent]) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

it('knows the ports that the processes have when nobody says otherwise, and the image asks the process that it runs', () => {
  const { PORT, RUNNER_PORT } = loadEnvironment({ DATABASE_URL: 'postgresql://database/treasurer' });
  const defaults = [...read('tools/health-check.mjs').matchAll(/process\.env\.(\w+) \|\| '(\d+)'/g)];
  expect(defaults.map(([, name, port]) => [name, Number(port)])).toEqual([
    ['PORT', PORT],
    ['RUNNER_PORT', RUNNER_PORT],
  ]);
  const image = read('Dockerfile');
  expect(image).toMatch(/HEALTHCHECK .* CMD \["node", "tools\/health-check\.mjs"\]/);
  expect(image).toMatch(/^CMD \["node", "dist\/main\.js"\]$/m);
});
