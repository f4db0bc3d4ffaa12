import { relative } from 'node:path';

const SHOWN = 10;

/** Ends a run with its ten slowest files and with the seed of its samples. */
export default class SlowestReporter {
  onRunComplete(_contexts, { testResults }) {
    const slowest = testResults
      .map(({ testFilePath, perfStats }) => ({
        path: relative('.', testFilePath),
        ms: perfStats.end - perfStats.start,
      }))
      .sort((one, other) => other.ms - one.ms)
      .slice(0, SHOWN);
    const lines = slowest.map(({ path, ms }) => `  ${(ms / 1000).toFixed(1).padStart(6)} s  ${path}`);
    process.stderr.write(`\nThe slowest files:\n${lines.join('\n')}\n`);
    if (process.env.TEST_LONG !== '1')
      process.stderr.write(
        `Samples were chosen by TEST_SEED=${process.env.TEST_SEED}; npm run test:long takes everything.\n`,
      );
  }
}
