import { readFileSync } from 'node:fs';
import { EXIT } from './cli/exit-codes.js';
import { runCli } from './cli/run.js';
import { terminalOn } from './cli/terminal.js';

const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => {
    // Asked twice, it does not wait for anything any more.
    if (interruption.signal.aborted) process.exit(EXIT.interrupted);
    interruption.abort();
  });
// `cli history … | head`: whoever read has read enough.
process.stdout.on('error', () => process.exit());

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};
process.exitCode = await runCli({
  args: process.argv.slice(2),
  terminal: terminalOn(process.stdout, process.stderr, process.env),
  signal: interruption.signal,
  version,
  environment: async () => (await import('./environment-or-exit.js')).readEnvironmentOrExit(),
});
