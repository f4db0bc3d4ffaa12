import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireLauncherLock, launcherFile, liveLauncher } from '../../../dev/launcher-lock.js';
import { stopOrphan } from '../../../dev/postgres-takeover.js';
import { commandLineOf } from '../../../dev/process-identity.js';
import { waitFor } from '../wait-for.js';

const PREFIX = 'treasurer-test-';

/** The folder of a run: everything a test of it puts on the disk and every server it starts has its place inside. */
export async function createRunFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), PREFIX));
  // Servers may run as another user, who has to get through.
  await chmod(folder, 0o711);
  return folder;
}

/** Removes it, with what tests that were interrupted left running in it. */
export async function removeRunFolder(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isDirectory()) continue;
    const dataDir = join(folder, entry.name, 'postgres');
    await endLauncher(dataDir);
    await stopOrphan(dataDir);
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

/** A keeper that was itself killed leaves its server running; the next run ends it. */
export async function removeDeadRunFolders(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(PREFIX));
  for (const name of names) {
    const dataDir = join(tmpdir(), name, 'postgres');
    // Without this file another run has only just made the folder.
    if (!existsSync(launcherFile(dataDir))) continue;
    const lock = await acquireLauncherLock(dataDir).catch(() => undefined);
    if (lock === undefined) continue;
    await stopOrphan(dataDir);
    await removeRunFolder(join(tmpdir(), name));
  }
}

async function endLauncher(dataDir: string): Promise<void> {
  const pid = await liveLauncher(dataDir);
  // The test process itself may be one, and ends by itself.
  if (pid === undefined || !commandLineOf(pid).join(' ').includes('dev/start.ts')) return;
  process.kill(pid, 'SIGTERM');
  await waitFor(async () => (await liveLauncher(dataDir)) !== pid, { timeoutMs: 30_000, what: 'npm start to end' });
}
