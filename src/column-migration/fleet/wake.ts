/** A wait that ends when its time is over or when somebody rings, whichever is first. A ring while nobody waits is kept. */
export class Wake {
  private isRung = false;
  private end: () => void = () => undefined;

  ring(): void {
    this.isRung = true;
    this.end();
  }

  /** @param ms longest wait */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.isRung && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const finish = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', finish);
          resolve();
        };
        const timer = setTimeout(finish, ms);
        signal.addEventListener('abort', finish);
        this.end = finish;
      });
    }
    this.isRung = false;
  }
}
