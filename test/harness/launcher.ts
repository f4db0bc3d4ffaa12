import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { reservePort } from '../../dev/free-port.js';
import { readServerPid, stopOrphan } from '../../dev/postgres-takeover.js';
import { commandLineOf, parentOf } from '../../dev/process-identity.js';
import { createHttpClient, type HttpClient } from './http-client.js';
import { createTestFolder } from './test-folder.js';
import { waitFor } from './wait-for.js';

/** The first start may have to build. */
const START_TIMEOUT_MS = 180_000;

export interface Launched {
  readonly process: ChildProcess;
  /** Resolves with how it ended and everything it printed. */
  readonly ended: Promise<{ readonly code: number | null; readonly said: string }>;
  /** Resolves when it says that everything runs. */
  ready(): Promise<void>;
}

/** A data directory and a port of its own, for `npm start` in processes of their own. */
export class LauncherBench {
  private constructor(
    private readonly folder: string,
    readonly port: number,
  ) {}

  static async create(): Promise<LauncherBench> {
    const folder = await createTestFolder('start');
    return new LauncherBench(folder, await reservePort(27_000));
  }

  get http(): HttpClient {
    return createHttpClient(`http://127.0.0.1:${this.port}/api`);
  }

  /** The pid of the database server, `undefined` when none runs here. */
  databasePid(): Promise<number | undefined> {
    return readServerPid(join(this.folder, 'postgres'));
  }

  /** In a process group of its own, as a shell starts it: a signal to `-pid` is Ctrl-C. */
  launch(command: readonly [string, ...string[]] = [process.execPath, '--import', 'tsx', 'dev/start.ts']): Launched {
    const [program, ...args] = command;
    const child = spawn(program, args, {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Empty, not absent: a developer's .env must not turn the test on their own database.
      env: { ...process.env, DATABASE_URL: '', TREASURER_DATA_DIR: this.folder, PORT: String(this.port), HOST: '' },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const ended = new Promise<{ code: number | null; said: string }>((resolve) =>
      child.once('exit', (code) => resolve({ code, said })),
    );
    let hasEnded = false;
    void ended.then(() => (hasEnded = true));
    const ready = async (): Promise<void> => {
      const isReady = (): boolean => said.includes('Ctrl-C stops everything');
      await waitFor(() => isReady() || hasEnded, { timeoutMs: START_TIMEOUT_MS, what: 'npm start' });
      if (!isReady()) throw new Error(`npm start ended early:\n${said}`);
    };
    return { process: child, ended, ready };
  }

  /** The pid of the API that a launcher has started. Linux only. */
  async apiPid(launcher: ChildProcess): Promise<number> {
    const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger);
    const pid = pids.find(
      (one) => parentOf(one) === launcher.pid && commandLineOf(one).join(' ').includes('api-entry'),
    );
    if (pid === undefined) throw new Error('the launcher has no API process');
    return pid;
  }

  async destroy(): Promise<void> {
    await stopOrphan(join(this.folder, 'postgres'));
    await rm(this.folder, { recursive: true, force: true });
  }
}
