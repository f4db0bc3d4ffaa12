import { basename } from 'node:path';
import { commandLineOf, identifyProcess, parentOf } from '../process-identity.js';

/** npm passes on to its child what the terminal has sent to both: the same wish, told twice. */
const SAME_WISH_MS = 500;
const PARENT_POLL_MS = 250;

export interface Shutdown {
  /** Aborted when somebody wants the launcher to end. */
  readonly signal: AbortSignal;
  /** Resolves at the same time. */
  readonly requested: Promise<void>;
}

/**
 * Turns Ctrl-C, SIGTERM, a closed terminal and a killed npm into one wish to end.
 * @param force called when Ctrl-C is pressed again
 */
export function watchForShutdown(force: () => void): Shutdown {
  const controller = new AbortController();
  let firstAt: number | undefined;
  const wish = (): void => {
    firstAt ??= performance.now();
    controller.abort();
    if (performance.now() - firstAt > SAME_WISH_MS) force();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, wish);
  // With the terminal gone there is nobody to write to, which is no reason to leave the database running.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  if (process.env['npm_lifecycle_event'] !== undefined) watchPackageManager(() => controller.abort());
  const { signal } = controller;
  return { signal, requested: new Promise((resolve) => signal.addEventListener('abort', () => resolve())) };
}

/** npm killed with SIGKILL tells its children nothing. Between it and this process there may be a shell. */
function watchPackageManager(onGone: () => void): void {
  const shell = /^-?(ba|da|z|k)?sh$/;
  const [program = ''] = commandLineOf(process.ppid);
  const pid = shell.test(basename(program)) ? (parentOf(process.ppid) ?? process.ppid) : process.ppid;
  const identity = identifyProcess(pid);
  const timer = setInterval(() => {
    if (identifyProcess(pid) === identity) return;
    clearInterval(timer);
    onGone();
  }, PARENT_POLL_MS);
  timer.unref();
}
