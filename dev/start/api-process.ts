import { setTimeout as delay } from 'node:timers/promises';
import { type RunningProcess, startProcess } from './child-process.js';
import type { Settings } from './settings.js';

const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 100;

export interface ApiProcess extends RunningProcess {
  /** Resolves when `/health/ready` answers 200. Throws when it ends or does not get there in a minute. */
  waitUntilReady(signal: AbortSignal): Promise<void>;
}

export function startApi(settings: Settings, environment: Readonly<Record<string, string>>): ApiProcess {
  const api = startProcess('./api-entry.mjs', { ...environment, HOST: settings.host, PORT: String(settings.port) });
  return { ...api, waitUntilReady: (signal) => waitUntilReady(settings.url, api.ended, signal) };
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
