import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { reservePort } from '../../free-port.js';
import { RehearsalRefusedError } from '../options.js';

const FOLDER = join(import.meta.dirname, '../../../test/unleash');
const DATABASE = 'unleash';
const FIRST_PORT = 28_000;
const START_MS = 90_000;
const POLL_MS = 100;

export const UNLEASH_TOKENS = { backend: 'default:development.rehearsal-backend', admin: '*:*.rehearsal-admin' };

/** A real Unleash server on the embedded database server, with a database of its own. */
export class UnleashServer {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly port: number,
    private readonly databaseUrl: string,
  ) {}

  static async start(adminUrl: string, signal: AbortSignal): Promise<UnleashServer> {
    if (!existsSync(join(FOLDER, 'node_modules/unleash-server/package.json')))
      throw new RehearsalRefusedError('--unleash needs the server: npm ci --prefix test/unleash');
    const admin = new pg.Client({ connectionString: adminUrl });
    await admin.connect();
    await admin.query(`create database ${DATABASE} template template0 encoding 'UTF8'`).finally(() => admin.end());
    const url = new URL(adminUrl);
    url.pathname = `/${DATABASE}`;
    const server = new UnleashServer(await reservePort(FIRST_PORT), url.href);
    try {
      await server.restart(signal);
      return server;
    } catch (error) {
      await server.kill();
      throw error;
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The same database, port and tokens. Resolves when it answers. Throws AbortError when aborted. */
  async restart(signal?: AbortSignal): Promise<void> {
    this.child = fork(join(FOLDER, 'serve.mjs'), {
      cwd: FOLDER,
      execArgv: [],
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'production',
        DATABASE_URL: this.databaseUrl,
        DATABASE_SSL: 'false',
        HTTP_HOST: '127.0.0.1',
        HTTP_PORT: String(this.port),
        AUTH_TYPE: 'open-source',
        LOG_LEVEL: 'warn',
        CHECK_VERSION: 'false',
        SEND_TELEMETRY: 'false',
        INIT_ADMIN_API_TOKENS: UNLEASH_TOKENS.admin,
        INIT_BACKEND_API_TOKENS: UNLEASH_TOKENS.backend,
      },
    });
    const deadline = performance.now() + START_MS;
    while ((await fetch(`${this.url}/health`).catch(() => undefined))?.status !== 200) {
      signal?.throwIfAborted();
      if (performance.now() > deadline) throw new Error('the Unleash server does not start');
      await delay(POLL_MS);
    }
  }

  async kill(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}
