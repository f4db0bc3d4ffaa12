import type { ChildProcess } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { findFreePort, tryPort } from './free-port.js';
import { acquireLauncherLock } from './launcher-lock.js';
import { findPostgresBinaries } from './postgres-binaries.js';
import { prepareDataDirectory, SUPERUSER } from './postgres-data-directory.js';
import { runServer, stopServer, type ServerOptions } from './postgres-server.js';
import { stopOrphan } from './postgres-takeover.js';
import { assertReachable, findServerUser } from './postgres-user.js';

const DEFAULT_PORT = 54_320;
const PORT_ATTEMPTS = 5;

export interface EmbeddedPostgresOptions {
  /** Made when missing. Its siblings `<dataDir>.log`, `.password` and `.launcher` belong to it. */
  readonly dataDir: string;
  /** First port to try; a taken one gives way to the next free one, `0` means any. @default 54320 */
  readonly port?: number;
  /** Trades durability for speed; for databases nobody will miss. @default false */
  readonly fastAndUnsafe?: boolean;
  /** Told what is worth telling a person. @default silent */
  readonly log?: (line: string) => void;
}

export interface EmbeddedPostgres {
  readonly port: number;
  readonly pid: number;
  readonly logFile: string;
  /** Resolves when the server has ended, whoever ended it. */
  readonly ended: Promise<void>;
  url(database: string): string;
  /** Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL on 127.0.0.1 only. A server left behind by a killed launcher is stopped first.
 * @throws EmbeddedPostgresError see the functions called; nothing is left running then
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const fastAndUnsafe = options.fastAndUnsafe ?? false;
  const binaries = await findPostgresBinaries();
  const user = findServerUser();
  assertReachable(user, dirname(binaries.postgres));
  const lock = await acquireLauncherLock(dataDir);
  try {
    const orphan = await stopOrphan(dataDir);
    if (orphan !== undefined) options.log?.(`took over the database of an earlier start (process ${orphan})`);
    const password = await prepareDataDirectory({ dataDir, binaries, user, fastAndUnsafe });
    const server = { postgres: binaries.postgres, dataDir, user, fastAndUnsafe, logFile: `${dataDir}.log` };
    const { child, port } = await runOnFreePort(server, options.port ?? DEFAULT_PORT);
    return handle(child, { port, password, logFile: server.logFile, release: lock.release });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function runOnFreePort(
  server: Omit<ServerOptions, 'port'>,
  base: number,
): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = await findFreePort(base);
    try {
      return { child: await runServer({ ...server, port }), port };
    } catch (error) {
      // Somebody may have taken the port between the look and the start.
      if (attempt === PORT_ATTEMPTS || (await tryPort(port)) !== undefined) throw error;
    }
  }
}

interface Running {
  readonly port: number;
  readonly password: string;
  readonly logFile: string;
  release(): Promise<void>;
}

function handle(child: ChildProcess, { port, password, logFile, release }: Running): EmbeddedPostgres {
  const ended = new Promise<void>((done) => {
    if (child.exitCode !== null || child.signalCode !== null) done();
    child.once('exit', () => done());
  });
  const stopWithProcess = (): void => void child.kill('SIGINT');
  process.once('exit', stopWithProcess);
  void ended.then(() => process.off('exit', stopWithProcess));
  return {
    port,
    pid: child.pid ?? 0,
    logFile,
    ended,
    url: (database) => `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`,
    async stop() {
      await stopServer(child);
      await release();
    },
  };
}
