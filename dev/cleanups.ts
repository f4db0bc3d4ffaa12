type Step = () => Promise<unknown>;

/** What has to be ended, in the opposite order of its beginning, whatever happened in between. */
export class Cleanups {
  private readonly steps: Step[] = [];
  private isOver = false;

  /** What comes when everything has been ended is ended at once. */
  add(step: Step): void {
    if (this.isOver) void step().catch(() => undefined);
    else this.steps.push(step);
  }

  /** For what takes a while to begin: when the end comes in between, it is ended as soon as it has begun. */
  begin<T>(beginning: Promise<T>, end: (begun: T) => Promise<unknown>): Promise<T> {
    this.add(() => beginning.then(end, () => undefined));
    return beginning;
  }

  /** Answers the errors of those that failed; the others are done all the same. */
  async run(): Promise<readonly unknown[]> {
    const errors: unknown[] = [];
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop())
      await step().catch((error: unknown) => errors.push(error));
    this.isOver = true;
    return errors;
  }
}
