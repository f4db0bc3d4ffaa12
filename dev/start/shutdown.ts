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
  if (process.env['npm_lifecycle_event'] !== undefined) watchParent(() => controller.abort());
  const { signal } = controller;
  return { signal, requested: new Promise((resolve) => signal.addEventListener('abort', () => resolve())) };
}

/** npm killed with SIGKILL tells its children nothing: they get another parent. */
function watchParent(onGone: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, PARENT_POLL_MS);
  timer.unref();
}
