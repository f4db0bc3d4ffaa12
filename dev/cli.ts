import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadDotEnv } from './dot-env.js';
import { runningDatabase } from './embedded-database.js';
import { run } from './run.js';
import { embeddedEnvironment } from './start/embedded-environment.js';

const BUILT = new URL('../dist/cli.js', import.meta.url);
/** What is answered without a database. */
const NEEDS_NONE = ['help', '--help', '-h', 'version', '--version'];
/** EX_UNAVAILABLE of sysexits.h */
const EXIT_UNAVAILABLE = 69;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** `npm run cli -- …`: the built command line on `DATABASE_URL`, or on the database that `npm start` runs. */
async function main([name = 'help', ...rest]: readonly string[]): Promise<void> {
  loadDotEnv();
  // Empty, not absent, is how shells and tests take a variable of .env away.
  const isNamed = (process.env['DATABASE_URL'] ?? '') !== '';
  if (!isNamed && !NEEDS_NONE.includes(name) && !rest.includes('--help')) {
    const url = await runningDatabase();
    if (url === undefined) {
      say('no database runs here: start it with `npm start` in another terminal, or set DATABASE_URL');
      process.exitCode = EXIT_UNAVAILABLE;
      return;
    }
    Object.assign(process.env, embeddedEnvironment(url));
  }
  if (!existsSync(fileURLToPath(BUILT))) {
    say('building …');
    await run('npm', ['run', 'build']);
  }
  // In this process: Ctrl-C, the terminal and the exit code are the command's own.
  await import(BUILT.href);
}

await main(process.argv.slice(2));
