/**
 * How long this process may trust its lease, by its own monotonic clock. The deadline counts from before the request
 * was sent, less a margin. So it passes here before it passes in the database, however long the response took.
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

  /** Covers a clock that is slow by a few per cent, and the time between a check and the statement after it. */
  private get marginMs(): number {
    return Math.max(500, this.ttlMs * 0.2);
  }
}
