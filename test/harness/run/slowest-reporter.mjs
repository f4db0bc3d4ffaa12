import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const SHOWN = 10;

/** Clock ticks a second in /proc, on every Linux. */
const TICKS = 100;

/**
 * Seconds of processor time of this process and of all that it has waited for: the workers, and what they started. The
 * database server is not among them. `undefined` where there is no /proc.
 */
function processorSeconds() {
  try {
    const [, fields = ''] = readFileSync('/proc/self/stat', 'utf8').split(') ');
    const [own, ofKernel, children, ofKernelForChildren] = fields.split(' ').slice(11, 15).map(Number);
    return (own + ofKernel + children + ofKernelForChildren) / TICKS;
  } catch {
    return undefined;
  }
}

/** Ends a run with its ten slowest files, its processor time and the seed of its samples. */
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
    const seconds = processorSeconds();
    if (seconds !== undefined) process.stderr.write(`Processor time without the database: ${Math.round(seconds)} s\n`);
    if (process.env.TEST_LONG !== '1')
      process.stderr.write(
        `Samples were chosen by TEST_SEED=${process.env.TEST_SEED}; npm run test:long takes everything.\n`,
      );
  }
}
