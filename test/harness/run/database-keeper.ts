import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { acquireLauncherLock, launcherFile } from '../../../dev/launcher-lock.js';
import { stopOrphan } from '../../../dev/postgres-takeover.js';
import { startEmbeddedPostgres } from '../../../dev/postgres.js';
import { dropDatabasesOf, sweepDeadRuns } from './sweep.js';
import { ensureTemplate } from './template.js';

const FOLDER_PREFIX = 'treasurer-test-';

interface Server {
  readonly adminUrl: string;
  stop(): Promise<void>;
}

async function startServer(): Promise<Server> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined && given !== '') return { adminUrl: given, stop: () => Promise.resolve() };
  await removeDeadServers();
  const folder = await mkdtemp(join(tmpdir(), FOLDER_PREFIX));
  // The server may run as another user, who has to get through.
  await chmod(folder, 0o711);
  const removeFolder = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), port: 0, fastAndUnsafe: true });
    return {
      adminUrl: server.url('postgres'),
      async stop() {
        await server.stop();
        if (process.env['KEEP_TEST_DATABASE'] !== '1') return removeFolder();
        process.stderr.write(`KEEP_TEST_DATABASE=1: the data directory ${folder} was left behind\n`);
      },
    };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

/** A keeper that was itself killed leaves its server running; the next run ends it. */
async function removeDeadServers(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(FOLDER_PREFIX));
  for (const name of names) {
    const dataDir = join(tmpdir(), name, 'postgres');
    // Without this file another run has only just made the folder.
    if (!existsSync(launcherFile(dataDir))) continue;
    const lock = await acquireLauncherLock(dataDir).catch(() => undefined);
    if (lock === undefined) continue;
    await stopOrphan(dataDir);
    await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

/** Answers the parent on the IPC channel, then lives until that channel closes. */
async function keep(): Promise<void> {
  const parentGone = new Promise<void>((resolve) => process.once('disconnect', resolve));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const server = await startServer();
  const run = randomBytes(5).toString('hex');
  // This session is the sign of life of the run: see sweep.ts.
  const admin = new Client({ connectionString: server.adminUrl, application_name: `treasurer-test-run:${run}` });
  try {
    await admin.connect();
    await sweepDeadRuns(admin, run);
    const template = await ensureTemplate(admin, server.adminUrl, run);
    process.send?.({ adminUrl: server.adminUrl, template, run });
    await parentGone;
    await dropDatabasesOf(admin, run);
  } finally {
    await admin.end().catch(() => undefined);
    await server.stop();
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
