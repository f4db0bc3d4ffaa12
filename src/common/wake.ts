/** A wait that ends when its time is over or when somebody rings, whichever is first. A ring while nobody waits is kept. */
export class Wake {
  private isRung = false;
  private end: () => void = () => undefined;

  ring(): void {
    this.isRung = true;
    this.end();
  }

  /** Answers whether somebody rang. @param ms longest wait */
  async wait(ms: number, signal: AbortSignal): Promise<boolean> {
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
    const wasRung = this.isRung;
    this.isRung = false;
    return wasRung;
  }
}
