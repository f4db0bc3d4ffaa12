import { setTimeout as delay } from 'node:timers/promises';

/** Does one thing again and again, with the same pause after each time, until it is stopped. */
export class Poller {
  private run:
    { readonly stopping: AbortController; readonly first: Promise<void>; readonly over: Promise<void> } | undefined;

  /** @param poll never rejects; returns soon after its signal aborts */
  constructor(
    private readonly poll: (signal: AbortSignal) => Promise<void>,
    private readonly pauseMs: number,
  ) {}

  /** Resolves after the first poll. Idempotent. */
  async start(): Promise<void> {
    if (this.run === undefined) {
      const stopping = new AbortController();
      const first = this.poll(stopping.signal);
      this.run = { stopping, first, over: first.then(() => this.goOn(stopping.signal)) };
    }
    await this.run.first;
  }

  /** Resolves when the poll in hand has ended. Idempotent, in any order with `start`. */
  async stop(): Promise<void> {
    const { run } = this;
    this.run = undefined;
    run?.stopping.abort();
    await run?.over;
  }

  private async goOn(signal: AbortSignal): Promise<void> {
    // Polling alone must not keep a process alive that has nothing else to do.
    const pause = (): Promise<boolean> => delay(this.pauseMs, true, { ref: false, signal }).catch(() => false);
    while (await pause()) await this.poll(signal);
  }
}
