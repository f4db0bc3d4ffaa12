import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/**
 * The database of a run belongs to a process of its own, which notices when this one ends, however it ends, and then
 * leaves nothing behind. It stands outside the process group, because Ctrl-C must not reach it first.
 */
export default async function globalSetup() {
  const keeper = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'database-keeper.ts')], {
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [answer] = await Promise.race([
    once(keeper, 'message'),
    once(keeper, 'exit').then(([code]) => [{ problem: `the keeper of the test database ended with ${code}` }]),
  ]);
  if (answer.problem !== undefined) throw new Error(answer.problem);
  process.env.TEST_ADMIN_URL = answer.adminUrl;
  process.env.TEST_TEMPLATE = answer.template;
  process.env.TEST_RUN = answer.run;
  process.env.TEST_FOLDER = answer.folder;
  globalThis.testDatabaseKeeper = keeper;
  // The keeper must not keep a finished or failed run alive; it ends by itself when the channel closes.
  keeper.unref();
  keeper.channel.unref();
}
