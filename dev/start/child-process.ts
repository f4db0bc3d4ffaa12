import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const DRAIN_TIMEOUT_MS = 15_000;

export interface RunningProcess {
  /** Resolves with how it ended, whoever ended it. */
  readonly ended: Promise<string>;
  /** Lets it finish the work in hand, 15 s at most. */
  stop(): Promise<void>;
  kill(): void;
}

/** Runs a built entry. It stands outside the launcher's process group: Ctrl-C must reach the launcher alone. */
export function startProcess(entry: string, environment: Readonly<Record<string, string>>): RunningProcess {
  const child = spawn(process.execPath, [fileURLToPath(new URL(entry, import.meta.url))], {
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: {
      NODE_ENV: 'development',
      // A line for each request would bury what the launcher has to say.
      LOG_LEVEL: 'warn',
      ...process.env,
      ...environment,
    },
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : signal));
  });
  return { ended, stop: () => stop(child, ended), kill: () => void child.kill('SIGKILL') };
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), DRAIN_TIMEOUT_MS);
  await ended;
  clearTimeout(impatience);
}
