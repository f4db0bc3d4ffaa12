import { setTimeout as delay } from 'node:timers/promises';
import { ConversionUnavailableError } from '../../column-migration.errors.js';

/** A conversion that answers nothing for so long counts as away, in ms: shorter than a range's lease. */
const PATIENCE_MS = 5_000;
/** Between two tries of one conversion, in ms. */
const RETRIES_MS = [50, 250];
const MOST_CAUSES = 5;

/**
 * One conversion, tried three times while what it needs is away; once when it says so itself or says nothing, since the run waits longer than that.
 * @throws ConversionUnavailableError when it still is; otherwise what the conversion throws, at once
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
 * The class of an error that says nothing of the row: a network that fails, a time that is over, a service that answers 408, 429 or
 * 5xx. `undefined`: the row's own value is to blame. Never the message, which may name a value.
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
