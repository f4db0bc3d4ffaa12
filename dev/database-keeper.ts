// A process of its own, started by kept-database.ts: the database is its, and it ends both when its parent has gone.
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startDatabase } from './embedded-database.js';
import type { KeeperAnswer, KeptDatabaseOptions } from './kept-database.js';
import { acquireLauncherLock } from './launcher-lock.js';
import { startEmbeddedPostgres } from './postgres.js';
import { stopOrphan } from './postgres-takeover.js';

async function keep({ folder, isKept, settings }: KeptDatabaseOptions): Promise<void> {
  const parentGone = new Promise<'parent gone'>((resolve) => process.once('disconnect', () => resolve('parent gone')));
  // The parent may have ended before anybody listened.
  if (!process.connected) return;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const dataDir = join(folder, 'postgres');
  if (!isKept) await remove(folder, dataDir);
  await mkdir(folder, { recursive: true });
  // The server may run as another user, who has to get through.
  await chmod(folder, 0o711);
  if (settings !== undefined) await prepare(dataDir, settings);
  const server = await startDatabase(() => undefined, dataDir);
  answer({ databaseUrl: server.databaseUrl, adminUrl: server.url('postgres') });
  const why = await Promise.race([parentGone, server.ended]);
  await server.stop();
  // Of a server that ended by itself the log is wanted.
  if (!isKept && why === 'parent gone') await remove(folder, dataDir);
}

/** With the server of a keeper that was killed itself. Throws EmbeddedPostgresError when somebody alive has it. */
async function remove(folder: string, dataDir: string): Promise<void> {
  const lock = await acquireLauncherLock(dataDir);
  await stopOrphan(dataDir).catch(async (error: unknown) => {
    await lock.release();
    throw error;
  });
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

/** Settings that only a start can change. */
async function prepare(dataDir: string, settings: Readonly<Record<string, string>>): Promise<void> {
  const first = await startEmbeddedPostgres({ dataDir });
  await first.stop();
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'\n`);
  await writeFile(join(dataDir, 'postgresql.auto.conf'), lines.join(''));
}

function answer(message: KeeperAnswer): void {
  if (process.connected) process.send?.(message);
}

try {
  await keep(JSON.parse(process.argv[2] ?? '{}') as KeptDatabaseOptions);
} catch (error) {
  answer({ problem: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
if (process.connected) process.disconnect();
