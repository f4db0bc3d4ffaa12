import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import autocannon from 'autocannon';
import type { Cleanups } from '../../dev/cleanups.js';
import { reservePort } from '../../dev/free-port.js';
import { run } from '../../dev/run.js';
import { join, prepare, type Prepared } from './prepare.js';

const LIMIT = 50;
const WINDOWS = 7;
const WINDOW_SECONDS = 4;
const CONNECTIONS = 20;
const TARGET = 1.5;

interface Target {
  readonly url: string;
  readonly headers: Record<string, string>;
}

/** The list route against bare Fastify and pg: same query, same bytes, windows of both interleaved in one run. */
export async function benchList(cleanups: Cleanups): Promise<void> {
  await run('npm', ['run', 'build']);
  const prepared = await prepare(cleanups);
  const bare = await startBare(prepared, cleanups);
  const ours = await startOurs(prepared, cleanups);
  await assertEqual(bare, ours);
  const ratios = await measure(bare, ours);
  const sorted = [...ratios].sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(2);
  process.stdout.write(
    `\nbare / ours over ${WINDOWS} pairs of windows: min ${at(0)}, median ${at(0.5)}, max ${at(1)} (target: at most ${TARGET})\n`,
  );
}

/** Ends with the benchmark, however that ends. */
function start(entry: string, execArgv: readonly string[], env: NodeJS.ProcessEnv, cleanups: Cleanups): ChildProcess {
  const watch = new URL('../../dev/parent-watch.mjs', import.meta.url).href;
  const child = fork(entry, [], { execArgv: ['--import', watch, ...execArgv], env: { ...process.env, ...env } });
  cleanups.add(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  });
  return child;
}

async function startBare({ databaseUrl, organizationId, accountId }: Prepared, cleanups: Cleanups): Promise<Target> {
  const env = {
    BENCH_DATABASE_URL: databaseUrl,
    BENCH_ORGANIZATION_ID: organizationId,
    BENCH_ACCOUNT_ID: accountId,
    BENCH_LIMIT: String(LIMIT),
  };
  const child = start('bench/list/bare-server.ts', ['--import', 'tsx'], env, cleanups);
  const [address] = (await once(child, 'message')) as [string];
  return { url: `${address}/list`, headers: {} };
}

async function startOurs(prepared: Prepared, cleanups: Cleanups): Promise<Target> {
  const port = await reservePort(30_500);
  const env = {
    NODE_ENV: 'production',
    JWT_SECRET: randomUUID(),
    DATABASE_URL: prepared.databaseUrl,
    PORT: String(port),
    RATE_LIMIT_PER_MINUTE: '0',
    LOG_LEVEL: 'warn',
  };
  const profile = process.env['BENCH_PROFILE'] === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir=.data/profile'];
  start('dist/main.js', profile, env, cleanups);
  const base = `http://127.0.0.1:${port}`;
  while (
    !(await fetch(`${base}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    ))
  )
    await new Promise((resolve) => setTimeout(resolve, 50));
  const answer = await fetch(`${base}/api/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: `${randomUUID()}@example.org`, password: randomUUID(), name: 'Bench' }),
  });
  const { data } = (await answer.json()) as { data: { token: string; user: { id: string } } };
  await join(prepared, data.user.id);
  return {
    url: `${base}/api/organizations/${prepared.organizationId}/accounts/${prepared.accountId}/transactions?limit=${LIMIT}`,
    headers: { authorization: `Bearer ${data.token}` },
  };
}

async function assertEqual(...targets: readonly Target[]): Promise<void> {
  const [a, b] = await Promise.all(targets.map(async ({ url, headers }) => (await fetch(url, { headers })).text()));
  if (a !== b)
    throw new Error(
      `the answers differ, so the comparison would mean nothing:\n${a?.slice(0, 300) ?? ''}\n${b?.slice(0, 300) ?? ''}`,
    );
}

async function measure(bare: Target, ours: Target): Promise<readonly number[]> {
  await window(bare);
  await window(ours);
  const ratios: number[] = [];
  process.stdout.write('window   bare req/s   ours req/s   bare / ours\n');
  for (let index = 1; index <= WINDOWS; index += 1) {
    const [a, b] = [await window(bare), await window(ours)];
    ratios.push(a / b);
    process.stdout.write(
      `${String(index).padStart(6)} ${a.toFixed(0).padStart(12)} ${b.toFixed(0).padStart(12)} ${(a / b).toFixed(2).padStart(13)}\n`,
    );
  }
  return ratios;
}

async function window({ url, headers }: Target): Promise<number> {
  const result = await autocannon({ url, headers, connections: CONNECTIONS, duration: WINDOW_SECONDS });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} answers were not 2xx, ${result.errors} failed`);
  return result.requests.average;
}
