import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresError } from './embedded-postgres.errors.js';
import type { ServerUser } from './postgres-user.js';

const POLL_MS = 20;
/** Crash recovery of a large ledger takes its time. */
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 10_000;
const LOG_LIMIT_BYTES = 8_000_000;

export interface ServerOptions {
  readonly postgres: string;
  readonly dataDir: string;
  readonly port: number;
  readonly user: ServerUser;
  readonly fastAndUnsafe: boolean;
  readonly logFile: string;
}

/**
 * Runs the server until it accepts connections. It gets a process group of its own, so that Ctrl-C in the terminal
 * reaches the launcher alone, and writes to a file, so that it survives the launcher's death.
 * @throws EmbeddedPostgresError `embedded_postgres.start_failed` with the server's last words
 */
export async function runServer(options: ServerOptions): Promise<ChildProcess> {
  const { dataDir, logFile, user } = options;
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  const log = openSync(logFile, size > LOG_LIMIT_BYTES ? 'w' : 'a', 0o600);
  const from = size > LOG_LIMIT_BYTES ? 0 : size;
  const child = spawn(options.postgres, ['-D', dataDir, ...serverFlags(options)], {
    ...user,
    cwd: dataDir,
    detached: true,
    stdio: ['ignore', log, log],
    env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' },
  });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`it ended with ${signal ?? `exit code ${code}`}`));
  });
  const reason = await Promise.race([waitUntilReady(child, dataDir), ended]);
  if (reason === undefined) return child;
  await stopServer(child);
  const said = (await readFile(logFile)).subarray(from).toString('utf8').trim().split('\n').slice(-12).join('\n');
  throw new EmbeddedPostgresError('embedded_postgres.start_failed', `PostgreSQL did not start: ${reason}\n${said}`);
}

/** Ends the server: by the fast shutdown (open sessions are rolled back), and after 10 s without mercy. Idempotent. */
export async function stopServer(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGINT');
  const impatience = setTimeout(() => child.kill('SIGQUIT'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(impatience);
}

function serverFlags({ port, fastAndUnsafe }: ServerOptions): readonly string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    max_connections: fastAndUnsafe ? '200' : '100',
    ...(fastAndUnsafe && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_wal_size: '4GB' }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** The eighth line of postmaster.pid is the server's own word on its state, as pg_ctl reads it. */
async function waitUntilReady(child: ChildProcess, dataDir: string): Promise<string | undefined> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return 'it ended at once';
    const lines = (await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready') return undefined;
    await delay(POLL_MS);
  }
  return `it was not ready after ${START_TIMEOUT_MS / 1000} s`;
}
