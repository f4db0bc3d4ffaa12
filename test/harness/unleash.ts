import { execFile, fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { reservePort } from '../../dev/free-port.js';
import { asAdmin, testServer } from './database.js';
import { databaseUrl } from './run/database-url.js';
import { waitFor } from './wait-for.js';

const FOLDER = join(import.meta.dirname, '../unleash');
const VERSION = '7.5.1';
/** Any number: test files of one run that need the package wait for the first to install it. */
const INSTALL_LOCK = 727_068_102;
const START_PATIENCE_MS = 60_000;
const TOKENS = { backend: 'default:development.treasurer-test-backend', admin: '*:*.treasurer-test-admin' };

export interface UnleashServer {
  /** `http://127.0.0.1:49152`, without `/api`. */
  readonly url: string;
  /** May read the flags of environment `development`. */
  readonly backendToken: string;
  readonly adminToken: string;
  readonly environment: 'development';
  /** SIGKILL; the database stays as it was at that moment. */
  kill(): Promise<void>;
  /** After `kill`: the same database, port and tokens. Resolves when it answers. */
  restart(): Promise<void>;
  /** Ends the server and drops its database. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Whether a real Unleash server can run here; its package is installed on demand, from the npm registry only. When it
 * cannot, says so on stderr and answers `false`, unless `REQUIRE_UNLEASH=1` makes that an error. To be awaited at the
 * top of a test file: `const describeWithUnleash = (await unleashIsObtainable()) ? describe : describe.skip`.
 */
export async function unleashIsObtainable(): Promise<boolean> {
  try {
    await installOnDemand();
    return true;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    // npm adds a page about itself.
    const reason = [...text.matchAll(/^npm error .+/gm)].slice(0, 3).join('\n  ') || text;
    if (process.env['REQUIRE_UNLEASH'] === '1') throw new Error(`no Unleash server: ${reason}`, { cause: error });
    process.stderr.write(
      `\nSKIPPED: every test against a real Unleash server, because unleash-server ${VERSION} cannot be installed:\n` +
        `  ${reason}\n  \`npm ci --prefix test/unleash\` with the npm registry in reach makes them run.\n\n`,
    );
    return false;
  }
}

async function installOnDemand(): Promise<void> {
  if ((await installedVersion()) === VERSION) return;
  await asAdmin(async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [INSTALL_LOCK]);
    if ((await installedVersion()) === VERSION) return;
    process.stderr.write(`installing unleash-server ${VERSION} for the tests, once: takes about half a minute\n`);
    await promisify(execFile)('npm', ['ci', '--prefix', FOLDER, '--ignore-scripts', '--no-audit', '--no-fund'], {
      timeout: 300_000,
    });
  });
}

/** npm writes its own list last, so an installation that was cut short does not count. */
async function installedVersion(): Promise<string | undefined> {
  try {
    const list: unknown = JSON.parse(await readFile(join(FOLDER, 'node_modules/.package-lock.json'), 'utf8'));
    const { packages } = list as { readonly packages: Readonly<Record<string, { readonly version?: string }>> };
    return packages['node_modules/unleash-server']?.version;
  } catch {
    return undefined;
  }
}

/** Starts a server on a database of its own, on the database server of this test run. Takes about seven seconds. */
export async function startUnleash(): Promise<UnleashServer> {
  const { adminUrl, run } = testServer();
  const database = `treasurer_test_${run}_unleash_${randomBytes(3).toString('hex')}`;
  await asAdmin((admin) => admin.query(`create database ${database} template template0 encoding 'UTF8'`));
  const port = await reservePort(29_000);
  const url = `http://127.0.0.1:${port}`;
  const start = (): Promise<ChildProcess> => serve({ url, port, database: databaseUrl(adminUrl, database) });
  let child: ChildProcess | undefined = await start();
  const kill = async (): Promise<void> => {
    const killed = child;
    child = undefined;
    if (killed === undefined || hasEnded(killed)) return;
    const ended = once(killed, 'exit');
    killed.kill('SIGKILL');
    await ended;
  };
  return {
    url,
    backendToken: TOKENS.backend,
    adminToken: TOKENS.admin,
    environment: 'development',
    kill,
    async restart() {
      child ??= await start();
    },
    async stop() {
      await kill();
      await asAdmin((admin) => admin.query(`drop database if exists ${database} with (force)`));
    },
  };
}

interface ServeOptions {
  readonly url: string;
  readonly port: number;
  readonly database: string;
}

async function serve({ url, port, database }: ServeOptions): Promise<ChildProcess> {
  const child = fork(join(FOLDER, 'serve.mjs'), {
    cwd: FOLDER,
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      DATABASE_URL: database,
      DATABASE_SSL: 'false',
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(port),
      AUTH_TYPE: 'open-source',
      LOG_LEVEL: 'warn',
      CHECK_VERSION: 'false',
      SEND_TELEMETRY: 'false',
      INIT_ADMIN_API_TOKENS: TOKENS.admin,
      INIT_BACKEND_API_TOKENS: TOKENS.backend,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4_000)));
  }
  const answers = async (): Promise<boolean> => {
    if (hasEnded(child)) return true;
    return (await fetch(`${url}/health`)).status === 200;
  };
  await waitFor(answers, { timeoutMs: START_PATIENCE_MS, what: 'the Unleash server to answer' }).catch(
    (error: unknown) => {
      child.kill('SIGKILL');
      throw new Error(`the Unleash server does not start:\n${output}`, { cause: error });
    },
  );
  if (hasEnded(child)) throw new Error(`the Unleash server ended at its start:\n${output}`);
  return child;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
