import { setTimeout as delay } from 'node:timers/promises';
import { tryPort } from '../free-port.js';

/** The API of a launcher that was killed gives its port back within this time. */
const PATIENCE_MS = 4_000;
const POLL_MS = 100;

/** Waits for the port to be free. Throws with what to do when it stays taken, AbortError when aborted. */
export async function waitForFreePort(port: number, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while ((await tryPort(port)) === undefined) {
    if (performance.now() > deadline) {
      throw new Error(
        `port ${port} is taken by another program. Stop that one, or choose another port: PORT=${port + 1} npm start`,
      );
    }
    await delay(POLL_MS, undefined, { signal });
  }
}
