import { watchForShutdown } from './start/shutdown.js';

export const EXIT_INTERRUPTED = 130;

/**
 * For a program that ends what it has started and then exits with 130. Aborted when somebody wants it to end; asked twice, it exits
 * at once, and what it has started ends by itself.
 */
export function watchForInterruption(): AbortSignal {
  const { signal } = watchForShutdown(() => process.exit(EXIT_INTERRUPTED));
  // What was going on loses its connections now, and nobody listens to it any more.
  signal.addEventListener('abort', () => process.on('uncaughtException', () => undefined));
  return signal;
}

/** Rejects with the signal's reason when it is aborted. */
export function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const give = (): void => reject(signal.reason as Error);
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
}
