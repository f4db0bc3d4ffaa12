import { setTimeout as delay } from 'node:timers/promises';

export interface WaitForOptions {
  /** a bound on waiting for ever, never on speed. @default 60000 */
  readonly timeoutMs?: number;
  /** @default 25 */
  readonly intervalMs?: number;
  /** Ends the sentence "waited 60000 ms in vain for …". */
  readonly what: string;
}

/**
 * Waits until the condition answers something other than `undefined`, `null` or `false`, and answers that. A condition
 * that throws has not come true yet; its last error is the cause of the failure.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { timeoutMs = 60_000, intervalMs = 25, what }: WaitForOptions,
): Promise<Exclude<T, undefined | null | false>> {
  const deadline = performance.now() + timeoutMs;
  let cause: unknown;
  do {
    try {
      const value = await condition();
      if (value !== undefined && value !== null && value !== false) {
        return value as Exclude<T, undefined | null | false>;
      }
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await delay(intervalMs);
  } while (performance.now() < deadline);
  throw new Error(`waited ${timeoutMs} ms in vain for ${what}`, { cause });
}
