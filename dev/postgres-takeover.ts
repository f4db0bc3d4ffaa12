import { readFile, realpath, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedPostgresError } from './embedded-postgres.errors.js';
import { commandLineOf, identifyProcess } from './process-identity.js';

const POLL_MS = 20;
const STOP_TIMEOUT_MS = 30_000;

/**
 * Stops the server that a killed launcher left running on this data directory. To be called only by the holder of the
 * launcher lock: a server with a live launcher must not be touched.
 * Answers the pid of the server it stopped, `undefined` when there was none.
 */
export async function stopOrphan(dataDir: string): Promise<number | undefined> {
  const pid = await readServerPid(dataDir);
  if (pid === undefined) return undefined;
  if (!(await isServerOf(pid, dataDir))) {
    // After a crash of the machine the pid may belong to anybody, and the server would refuse to start beside it.
    await rm(join(dataDir, 'postmaster.pid'), { force: true });
    return undefined;
  }
  process.kill(pid, 'SIGINT');
  await waitUntilGone(pid, STOP_TIMEOUT_MS);
  return pid;
}

/** The pid in the server's own lock file; `undefined` when no server claims the directory. */
export async function readServerPid(dataDir: string): Promise<number | undefined> {
  const text = await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined;
}

async function isServerOf(pid: number, dataDir: string): Promise<boolean> {
  const [program, ...rest] = commandLineOf(pid);
  if (program === undefined || basename(program) !== 'postgres') return false;
  const served = rest[rest.indexOf('-D') + 1];
  const [one, other] = await Promise.all([served ?? '', dataDir].map((path) => realpath(path).catch(() => path)));
  return one === other;
}

async function waitUntilGone(pid: number, timeoutMs: number): Promise<void> {
  const identity = identifyProcess(pid);
  const deadline = Date.now() + timeoutMs;
  while (identity !== undefined && identifyProcess(pid) === identity) {
    if (Date.now() > deadline) {
      throw new EmbeddedPostgresError(
        'embedded_postgres.orphan_stays',
        `a database server left from an earlier start (process ${pid}) does not stop; stop it by hand: kill -QUIT ${pid}`,
      );
    }
    await delay(POLL_MS);
  }
}
