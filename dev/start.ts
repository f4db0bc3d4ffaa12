import { loadDotEnv } from './dot-env.js';
import { run } from './run.js';
import { seedDemo } from './seed/demo.js';
import { type ApiProcess, startApi } from './start/api-process.js';
import { ensureBuilt } from './start/build.js';
import type { RunningProcess } from './start/child-process.js';
import { type Database, openDatabase } from './start/database.js';
import { embeddedEnvironment } from './start/embedded-environment.js';
import { waitForFreePort } from './start/port-in-use.js';
import { startRunner } from './start/runner-process.js';
import { readSettings } from './start/settings.js';
import { type Shutdown, watchForShutdown } from './start/shutdown.js';
import { welcome } from './start/welcome.js';

const PRISMA = 'node_modules/prisma/build/index.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** What runs so far; ended in the opposite order. */
interface Running {
  database?: Database;
  api?: ApiProcess;
  runner?: RunningProcess;
}

/** `npm start`: the database, its schema, the API and the runner; ends when asked to, or throws when one of them ends by itself. */
async function launch(running: Running, { signal, requested }: Shutdown): Promise<void> {
  loadDotEnv();
  const settings = await readSettings(process.env);
  await waitForFreePort(settings.port, signal);
  const database = (running.database = await openDatabase(settings, (line) => say(`  ${line}`), signal));
  signal.throwIfAborted();
  // Not before the data directory is known to be ours: another launcher's API may be running from dist.
  await ensureBuilt(signal, () => say('  building …'));
  await run(process.execPath, [PRISMA, 'migrate', 'deploy'], migrationTarget(database), signal);
  const demo = database.folder === undefined ? undefined : await seedDemo(database.url);
  signal.throwIfAborted();
  const environment =
    database.folder === undefined ? { DATABASE_URL: database.url } : embeddedEnvironment(database.url);
  const api = (running.api = startApi(settings, environment));
  const runner = (running.runner = startRunner(environment));
  await api.waitUntilReady(signal);
  say(welcome(settings, database, demo));
  await Promise.race([requested, failWhenEnded(api, runner, database)]);
}

/** A direct URL in .env belongs to the developer's own server: it must not draw the migrations of the embedded one. */
function migrationTarget({ url, folder }: Database): Readonly<Record<string, string>> {
  return folder === undefined ? { DATABASE_URL: url } : { DATABASE_URL: url, DIRECT_DATABASE_URL: url };
}

async function failWhenEnded(api: ApiProcess, runner: RunningProcess, database: Database): Promise<never> {
  const what = await Promise.race([
    api.ended.then((how) => `the API ended by itself (${how})`),
    runner.ended.then((how) => `the runner ended by itself (${how})`),
    database.ended.then(() => `the database ended by itself; its log is ${database.folder}.log`),
  ]);
  throw new Error(what);
}

async function stop({ api, runner, database }: Running): Promise<void> {
  await Promise.all([api?.stop(), runner?.stop()]);
  await database?.stop();
}

const running: Running = {};
const shutdown = watchForShutdown(() => {
  running.api?.kill();
  running.runner?.kill();
  // The database is told by the listener on the exit of this process.
  process.exit(130);
});
try {
  await launch(running, shutdown);
} catch (error) {
  if (!shutdown.signal.aborted) {
    process.stderr.write(`\n  ${error instanceof Error ? error.message : String(error)}\n\n`);
    process.exitCode = 1;
  }
}
if (running.api !== undefined || running.database !== undefined) say('\n  stopping …');
await stop(running);
if (shutdown.signal.aborted) say('  stopped.');
