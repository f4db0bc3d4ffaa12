import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Settings } from './settings.js';

const READY_TIMEOUT_MS = 60_000;
const DRAIN_TIMEOUT_MS = 15_000;
const POLL_MS = 100;

export interface ApiProcess {
  /** Resolves with how it ended, whoever ended it. */
  readonly ended: Promise<string>;
  /** Resolves when `/health/ready` answers 200. Throws when it ends or does not get there in a minute. */
  waitUntilReady(signal: AbortSignal): Promise<void>;
  /** Lets it finish the requests in hand, 15 s at most. */
  stop(): Promise<void>;
  kill(): void;
}

/** Runs the built API. It stands outside the launcher's process group: Ctrl-C must reach the launcher alone. */
export function startApi(settings: Settings, databaseUrl: string): ApiProcess {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./api-entry.mjs', import.meta.url))], {
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: {
      NODE_ENV: 'development',
      // A line for each request would bury what the launcher has to say.
      LOG_LEVEL: 'warn',
      ...process.env,
      HOST: settings.host,
      PORT: String(settings.port),
      DATABASE_URL: databaseUrl,
    },
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : signal));
  });
  return {
    ended,
    waitUntilReady: (signal) => waitUntilReady(settings.url, ended, signal),
    stop: () => stop(child, ended),
    kill: () => void child.kill('SIGKILL'),
  };
}

async function waitUntilReady(url: string, ended: Promise<string>, signal: AbortSignal): Promise<void> {
  let ending: string | undefined;
  void ended.then((how) => (ending = how));
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (ending !== undefined) throw new Error(`the API ended while starting (${ending})`);
    const response = await fetch(`${url}/health/ready`, { signal }).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.status === 200) return;
    await delay(POLL_MS, undefined, { signal });
  }
  throw new Error(`the API was not ready after ${READY_TIMEOUT_MS / 1000} s: see ${url}/health/ready`);
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), DRAIN_TIMEOUT_MS);
  await ended;
  clearTimeout(impatience);
}
