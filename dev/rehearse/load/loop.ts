import { setTimeout as delay } from 'node:timers/promises';

/** Does a thing again and again until it is stopped, never two at a time. */
export class Loop {
  private isStopped = false;
  private running: Promise<void> = Promise.resolve();

  /** @param onError an error ends the loop: it is a defect of the rehearsal, or a connection of its own that broke */
  start(once: () => Promise<void>, pauseMs: () => number, onError: (error: unknown) => void): void {
    this.running = this.run(once, pauseMs).catch(onError);
  }

  /** Resolves when the thing in hand is done. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.running;
  }

  private async run(once: () => Promise<void>, pauseMs: () => number): Promise<void> {
    while (!this.isStopped) {
      await once();
      await delay(pauseMs());
    }
  }
}
