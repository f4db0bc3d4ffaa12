/** Tells of a failure once, not at each new attempt: again when it is another failure, or when there was a success between. */
export class WarnOnce {
  private lastTold: string | undefined;

  /** @param sameness failures of one name are the same failure. @default their message */
  constructor(
    private readonly warn: (error: unknown) => void,
    private readonly sameness: (error: unknown) => string = messageOf,
  ) {}

  failed(error: unknown): void {
    const name = this.sameness(error);
    if (this.lastTold === name) return;
    this.lastTold = name;
    this.warn(error);
  }

  /** Returns whether a failure went before. */
  succeeded(): boolean {
    const isRecovery = this.lastTold !== undefined;
    this.lastTold = undefined;
    return isRecovery;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
