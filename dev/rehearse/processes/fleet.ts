import { setTimeout as delay } from 'node:timers/promises';
import { reservePort } from '../../free-port.js';
import type { Findings } from '../findings.js';
import { Balancer, type Target } from './balancer.js';
import { Child } from './child.js';
import type { Release } from './release.js';

const FIRST_PORT = 20_000;
const READY_MS = 60_000;
const POLL_MS = 50;

export interface Api {
  readonly child: Child;
  readonly target: Target;
  readonly release: Release;
}

export interface FleetOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly logFolder: string;
  readonly findings: Findings;
}

/** The API processes, and which of them get requests. */
export class Fleet {
  readonly balancer = new Balancer();
  private readonly apis = new Set<Api>();
  private serial = 0;

  constructor(private readonly options: FleetOptions) {}

  /** Starts one and gives it requests once it is ready. Throws when it does not get there. */
  async start(release: Release): Promise<Api> {
    this.serial += 1;
    const name = `api-${this.serial}`;
    const port = await reservePort(FIRST_PORT);
    const { environment, logFolder, findings } = this.options;
    const child = Child.start({
      name,
      entry: 'dist/main.js',
      cwd: release.folder,
      logFolder,
      environment: { ...environment, HOST: '127.0.0.1', PORT: String(port) },
    });
    const api: Api = { child, release, target: { name, port, isKilled: false, inFlight: 0 } };
    this.apis.add(api);
    await waitUntilReady(child, port);
    this.balancer.add(api.target);
    void child.ended.then((how) => {
      this.balancer.remove(api.target);
      if (child.hasFailed) findings.add('broken-rule', name, `${release.name} ended by itself: ${how}`);
    });
    return api;
  }

  /** SIGKILL, with whatever requests it has in hand. */
  async kill(api: Api): Promise<void> {
    api.target.isKilled = true;
    this.balancer.remove(api.target);
    this.apis.delete(api);
    await api.child.kill();
  }

  /** No new requests, then SIGTERM: what it has in hand is answered. */
  async stop(api: Api): Promise<void> {
    await this.withdraw(api);
    this.apis.delete(api);
    await api.child.stop();
  }

  /** No new requests; resolves when those in hand are answered. */
  async withdraw(api: Api): Promise<void> {
    this.balancer.remove(api.target);
    while (api.target.inFlight > 0) await delay(POLL_MS);
  }

  giveRequests(api: Api): void {
    this.balancer.add(api.target);
  }

  /** Those of a release that run now. */
  of(release: Release): readonly Api[] {
    return [...this.apis].filter((api) => api.release === release);
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.apis].map((api) => this.stop(api)));
  }

  async killAll(): Promise<void> {
    await Promise.all([...this.apis].map((api) => this.kill(api)));
  }
}

export async function waitUntilReady(child: Child, port: number): Promise<void> {
  const deadline = performance.now() + READY_MS;
  for (;;) {
    if (child.ending !== undefined)
      throw new Error(`${child.name} ended at its start (${child.ending}); its log ends with:\n${child.lastWords}`);
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.status === 200) return;
    if (performance.now() > deadline) throw new Error(`${child.name} is not ready after ${READY_MS / 1000} s`);
    await delay(POLL_MS);
  }
}
