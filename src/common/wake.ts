export interface WakeOptions {
  /** Whether the process stays alive for a wait. @default true */
  readonly keepsProcess?: boolean;
}

/** A wait that ends when its time is over or when somebody rings, whichever is first. A ring while nobody waits is kept. */
export class Wake {
  private isRung = false;
  private end: () => void = () => undefined;

  constructor(private readonly options: WakeOptions = {}) {}

  ring(): void {
    this.isRung = true;
    this.end();
  }

  /** Returns whether somebody rang. @param ms longest wait */
  async wait(ms: number, signal: AbortSignal): Promise<boolean> {
    if (!this.isRung && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const finish = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', finish);
          resolve();
        };
        const timer = setTimeout(finish, ms);
        if (this.options.keepsProcess === false) timer.unref();
        signal.addEventListener('abort', finish);
        this.end = finish;
      });
    }
    const wasRung = this.isRung;
    this.isRung = false;
    return wasRung;
  }
}
