const FIRST_MS = 250;
const LONGEST_MS = 5_000;

/** How long to wait before the next try: twice as long each time, at most five seconds. */
export class Backoff {
  private ms = FIRST_MS;

  next(): number {
    const ms = this.ms;
    this.ms = Math.min(LONGEST_MS, ms * 2);
    return ms;
  }

  reset(): void {
    this.ms = FIRST_MS;
  }
}
