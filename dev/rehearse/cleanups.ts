/** What has to be ended, in the opposite order of its beginning, whatever happened in between. */
export class Cleanups {
  private readonly steps: (() => Promise<unknown>)[] = [];

  add(step: () => Promise<unknown>): void {
    this.steps.push(step);
  }

  /** Answers the errors of those that failed; the others are done all the same. */
  async run(): Promise<readonly unknown[]> {
    const errors: unknown[] = [];
    for (const step of this.steps.reverse()) await step().catch((error: unknown) => errors.push(error));
    return errors;
  }
}
