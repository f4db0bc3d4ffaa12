const SMALLEST = 100;
const LARGEST = 20_000;
/** One batch takes about this long: rows it has changed are locked until it ends. */
const TARGET_MS = 100;

/** Rows of the next batch: towards the target time, at most doubled or halved at once. */
export function nextBatchSize(size: number, tookMs: number): number {
  const ratio = Math.min(2, Math.max(0.5, TARGET_MS / Math.max(tookMs, 1)));
  return Math.min(LARGEST, Math.max(SMALLEST, Math.round(size * ratio)));
}
