import { FlagSourceUnavailableError } from '../flags.errors.js';
import type { FlagReader } from './flag-reader.js';

/**
 * One read that ends after `timeoutMs`, or when `stopping` aborts, even if the reader does not heed its signal.
 * @throws FlagSourceUnavailableError
 */
export async function readInTime(
  reader: FlagReader,
  timeoutMs: number,
  stopping: AbortSignal,
): Promise<string | undefined> {
  const controller = new AbortController();
  let cancel = (_reason: string): void => undefined;
  const cancelled = new Promise<never>((_resolve, reject) => {
    cancel = (reason) => {
      reject(new FlagSourceUnavailableError(reason));
      controller.abort();
    };
  });
  const onStop = (): void => cancel('stopped');
  const timer = setTimeout(() => cancel(`no answer within ${timeoutMs} ms`), timeoutMs);
  stopping.addEventListener('abort', onStop, { once: true });
  try {
    return await Promise.race([reader.read(controller.signal), cancelled]);
  } finally {
    clearTimeout(timer);
    stopping.removeEventListener('abort', onStop);
  }
}
