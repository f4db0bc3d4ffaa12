// Runs what was built, as production would: migrate, start, serve, stop.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { startDatabase } from './embedded-database.js';
import { reservePort } from './free-port.js';
import { run } from './run.js';

const START_DEADLINE_MS = 30_000;
const STOP_DEADLINE_MS = 10_000;

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'treasurer-smoke-'));
  await chmod(folder, 0o755);
  const database = await startDatabase(() => undefined, join(folder, 'postgres'));
  const port = await reservePort(30_000);
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    JWT_SECRET: randomUUID(),
    DATABASE_URL: database.databaseUrl,
    HOST: '127.0.0.1',
    PORT: String(port),
  };
  let service: ChildProcess | undefined;
  try {
    await run(process.execPath, ['tools/db-migrate.mjs', 'deploy'], { DATABASE_URL: database.databaseUrl });
    service = spawn(process.execPath, ['dist/main.js'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    await use(`http://127.0.0.1:${port}`);
    await stop(service);
    process.stdout.write('the built service migrates, starts, serves and stops\n');
  } finally {
    service?.kill('SIGKILL');
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function use(base: string): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (
    !(await fetch(`${base}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (Date.now() > deadline) throw new Error('the service is not ready after 30 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { token } = await post<{ token: string }>(`${base}/api/auth/register`, '', {
    email: 'smoke@example.org',
    password: randomUUID(),
    name: 'Smoke',
  });
  const organization = await post<{ id: string }>(`${base}/api/organizations`, token, { name: 'Smoke' });
  const accounts = `${base}/api/organizations/${organization.id}/accounts`;
  const account = await post<{ id: string }>(accounts, token, { name: 'Till', accountType: 'CASH', currency: 'EUR' });
  await post(`${accounts}/${account.id}/transactions`, token, {
    memo: 'smoke',
    amount: '0.0001',
    transactionType: 'INCOME',
    date: '2026-01-01',
  });
  const { balance } = await data<{ balance: string }>(
    await fetch(`${accounts}/${account.id}`, { headers: { authorization: `Bearer ${token}` } }),
  );
  if (balance !== '0.0001') throw new Error(`the balance is ${balance}`);
}

async function stop(service: ChildProcess): Promise<void> {
  const exited = once(service, 'exit', { signal: AbortSignal.timeout(STOP_DEADLINE_MS) });
  service.kill('SIGTERM');
  const [code, signal] = (await exited) as [number | null, string | null];
  if (code !== 0 && signal !== 'SIGTERM')
    throw new Error(`the service ended with ${code ?? signal ?? 'nothing'} when asked to stop`);
}

async function post<T>(url: string, token: string, body: object): Promise<T> {
  return data<T>(
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token !== '' && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    }),
  );
}

async function data<T>(response: Response): Promise<T> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${text}`);
  return (JSON.parse(text) as { data: T }).data;
}

await main();
