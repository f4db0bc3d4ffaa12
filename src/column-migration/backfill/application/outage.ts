import { setTimeout as delay } from 'node:timers/promises';
import { ConversionUnavailableError } from '../../column-migration.errors.js';

/**
 * A conversion that has not returned after this time, in ms, counts as unavailable. It is shorter than a range's lease.
 */
const PATIENCE_MS = 5_000;
/** The pauses between tries of one conversion, in ms. */
const RETRIES_MS = [50, 250];
const MOST_CAUSES = 5;

/**
 * Tries a conversion three times while something that it needs is away. It tries only once when the conversion itself
 * says so or does not return, because the run then waits longer than these pauses.
 *
 * @throws ConversionUnavailableError when it is still away; any other error of the conversion at once
 */
export async function withRetries<T>(convert: () => T | Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await withinPatience(convert);
    } catch (error) {
      const outage = outageOf(error);
      if (outage === undefined || error instanceof ConversionUnavailableError) throw error;
      const wait = RETRIES_MS[attempt];
      if (wait === undefined) throw new ConversionUnavailableError(outage);
      await delay(wait);
    }
  }
}

async function withinPatience<T>(convert: () => T | Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new ConversionUnavailableError('timeout')), PATIENCE_MS);
  });
  try {
    return await Promise.race([convert(), silence]);
  } finally {
    clearTimeout(timer);
  }
}

interface MaybeOutage {
  readonly code?: unknown;
  readonly name?: unknown;
  readonly status?: unknown;
  readonly statusCode?: unknown;
  readonly cause?: unknown;
}

/**
 * The class of an error that says nothing about the row: a failing network, a timeout, a service that returns 408, 429
 * or 5xx. `undefined`: the row's own value is to blame. Never the message, which may contain a value.
 */
export function outageOf(error: unknown): string | undefined {
  let one = error as MaybeOutage | null | undefined;
  for (let depth = 0; depth < MOST_CAUSES && typeof one === 'object' && one !== null; depth += 1) {
    if (one instanceof ConversionUnavailableError) return one.reason;
    const { code, name, status = one.statusCode } = one;
    if (typeof code === 'string' && /^(E(CONN|HOST|NET|PIPE|AI_|TIMEDOUT)|UND_ERR_)/.test(code)) return code;
    if (name === 'AbortError' || name === 'TimeoutError') return name;
    if (typeof status === 'number' && (status === 408 || status === 429 || (status >= 500 && status < 600)))
      return `status ${status}`;
    one = one.cause as MaybeOutage | undefined;
  }
  return undefined;
}
