import { TestEnvironment } from 'jest-environment-node';

/**
 * Runs what a test file registered with `afterFile` when all of its own hooks are over; Jest runs an `afterAll` of a
 * setup file before those of the test file, which is too early to look for leaks.
 */
export default class FileEndEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global.testFileEnd = { hasFailed: false, checks: [] };
  }

  async handleTestEvent(event, state) {
    const end = this.global.testFileEnd;
    if (event.name === 'test_done' && event.test.errors.length > 0) end.hasFailed = true;
    if (event.name !== 'run_finish') return;
    end.hasFailed ||= state.unhandledErrors.length > 0;
    for (const check of end.checks.reverse()) {
      try {
        await check(end.hasFailed);
      } catch (error) {
        state.unhandledErrors.push([error, error]);
      }
    }
  }
}
