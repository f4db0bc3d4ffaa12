import { loadDotEnv } from '../dot-env.js';
import { EXIT_INTERRUPTED, watchForInterruption } from '../interruption.js';
import { FINDING_KINDS, FINDING_WORDS } from './findings.js';
import { rehearsalOptions, RehearsalRefusedError, USAGE } from './options.js';
import { rehearse } from './rehearse.js';
import type { Report } from './report/report.js';
import { writeReport } from './report/write-report.js';

const EXIT_OFF = 1;
const EXIT_USAGE = 64;

async function main(): Promise<number> {
  const options = rehearsalOptions(process.argv.slice(2));
  if (options === undefined) {
    process.stdout.write(USAGE);
    return 0;
  }
  loadDotEnv();
  const signal = watchForInterruption();
  const report = await rehearse(options, signal).catch((error: unknown) => {
    if (signal.aborted) return undefined;
    throw error;
  });
  // What was going on may wait for minutes yet, for processes that have been ended.
  if (report === undefined) process.exit(EXIT_INTERRUPTED);
  process.stdout.write(`\n${verdict(report)}\n  ${await writeReport(options.folder, report)}\n`);
  return report.passed ? 0 : EXIT_OFF;
}

function verdict({ passed, counts, seconds, latency }: Report): string {
  const words = FINDING_KINDS.map((kind) => `${counts[kind]} ${FINDING_WORDS[kind]}`).join(', ');
  return `  ${passed ? 'PASSED' : 'FAILED'} after ${seconds} s: ${words}; longest stall ${latency.longestMs} ms`;
}

process.exitCode = await main().catch((error: unknown) => {
  const isRefusal = error instanceof RehearsalRefusedError;
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(`\n  ${isRefusal || !(error instanceof Error) ? text : (error.stack ?? text)}\n\n`);
  return isRefusal ? EXIT_USAGE : EXIT_OFF;
});
