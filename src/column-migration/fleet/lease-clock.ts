/**
 * How long this process may trust its lease, by its own monotonic clock. The deadline counts from before the request was
 * sent, less a margin, so it ends here before it ends in the database, however long the answer took.
 */
export class LeaseClock {
  private deadline = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly ttlMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @param sentAt `now()` before the renewal was sent */
  renewed(sentAt: number): void {
    this.deadline = sentAt + this.ttlMs - this.marginMs;
  }

  lost(): void {
    this.deadline = Number.NEGATIVE_INFINITY;
  }

  isHeld(): boolean {
    return this.now() < this.deadline;
  }

  /** Covers a clock that runs slow by a few per cent, and the time between a check and the statement after it. */
  private get marginMs(): number {
    return Math.max(500, this.ttlMs * 0.2);
  }
}
