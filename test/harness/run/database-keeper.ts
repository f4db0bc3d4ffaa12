import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../../dev/postgres.js';
import { createRunFolder, removeDeadRunFolders, removeRunFolder } from './run-folder.js';
import { dropDatabasesOf, sweepDeadRuns } from './sweep.js';
import { ensureTemplate } from './template.js';

interface Server {
  readonly adminUrl: string;
  stop(): Promise<void>;
}

async function startServer(folder: string): Promise<Server> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined && given !== '') return { adminUrl: given, stop: () => Promise.resolve() };
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), port: 0, fastAndUnsafe: true });
  return { adminUrl: server.url('postgres'), stop: () => server.stop() };
}

/** Answers the parent on the IPC channel, then lives until that channel closes. */
async function keep(): Promise<void> {
  const parentGone = new Promise<void>((resolve) => process.once('disconnect', resolve));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  await removeDeadRunFolders();
  const folder = await createRunFolder();
  try {
    const server = await startServer(folder);
    await serve(server, folder, parentGone).finally(() => server.stop());
  } finally {
    if (process.env['KEEP_TEST_DATABASE'] !== '1') await removeRunFolder(folder);
    else process.stderr.write(`KEEP_TEST_DATABASE=1: the folder ${folder} was left behind\n`);
  }
}

async function serve({ adminUrl }: Server, folder: string, parentGone: Promise<void>): Promise<void> {
  const run = randomBytes(5).toString('hex');
  // This session is the sign of life of the run: see sweep.ts.
  const admin = new Client({ connectionString: adminUrl, application_name: `treasurer-test-run:${run}` });
  try {
    await admin.connect();
    await sweepDeadRuns(admin, run);
    const template = await ensureTemplate(admin, adminUrl, run);
    process.send?.({ adminUrl, template, run, folder });
    await parentGone;
    await dropDatabasesOf(admin, run);
  } finally {
    await admin.end().catch(() => undefined);
  }
}

try {
  await keep();
} catch (error) {
  const problem = `no test database: ${error instanceof Error ? error.message : String(error)}`;
  if (process.connected) process.send?.({ problem });
  process.exitCode = 1;
}
if (process.connected) process.disconnect();
