/**
 * How long a statement of ours waits for a lock at most, and so how long others wait behind it. Below PostgreSQL's
 * `deadlock_timeout` of 1 s.
 */
export const LOCK_TIMEOUT_MS = 100;
/** How often one turn of the coordinator tries. The next turn tries again. */
const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 50;

/**
 * Runs `work` again while it fails for lack of a lock. Returns `undefined` when it never got one. The pause doubles
 * each time, with jitter.
 */
export async function retryLocks<T>(
  isLockMissing: (error: unknown) => boolean,
  work: (attempt: number) => Promise<T>,
): Promise<T | undefined> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      if (!isLockMissing(error)) throw error;
      const pause = FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random());
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return undefined;
}
