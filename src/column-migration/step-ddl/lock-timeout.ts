/** No statement of ours waits for a lock longer, and nobody waits behind it longer. Below PostgreSQL's deadlock_timeout of 1 s. */
export const LOCK_TIMEOUT_MS = 100;
/** Tries of one look of the coordinator; the next look tries again. */
const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 50;

/** Runs `work` again while it fails for want of a lock; answers `undefined` when it never got one. The pause doubles, with jitter. */
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
