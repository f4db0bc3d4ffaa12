import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keptReleases } from '../../dev/rehearse/processes/releases.js';
import type { Report } from '../../dev/rehearse/report/report.js';
import { ensureBuilt } from '../../dev/start/build.js';
import { asAdmin } from './database.js';
import { createTestFolder, runFolder } from './test-folder.js';

/** Two idle cores need two minutes for the longest; busy ones much more. */
export const REHEARSAL_PATIENCE_MS = 900_000;
/** Any number: test files of one run that rehearse wait for the first to build. */
const BUILD_LOCK = 727_068_103;

/** Few rows, few clients; in a long run they rest as little as they do by default. */
const SMALL = ['--rows', '2000', '--seconds-per-phase', '1', '--clients', '2', '--raw-writers', '1'];
const RESTING = process.env['TEST_LONG'] === '1' ? [] : ['--pause-ms', '100'];

/** The folder of both releases, built once for all test files of a run. */
export async function sharedBuilds(): Promise<string> {
  const folder = join(runFolder(), 'builds');
  await asAdmin(async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [BUILD_LOCK]);
    await ensureBuilt(AbortSignal.timeout(REHEARSAL_PATIENCE_MS));
    await keptReleases(folder);
  });
  return folder;
}

/** A small rehearsal to its end, and what it reports. Throws with what it said when there is no report. */
export async function rehearse(
  builds: string,
  ...options: readonly string[]
): Promise<{ readonly code: unknown; readonly report: Report }> {
  const folder = await createTestFolder('rehearsal');
  const own = [...SMALL, ...RESTING, '--patience', '300', '--folder', folder, '--builds', builds];
  const args = ['--import', 'tsx', 'dev/rehearse/main.ts', ...own, ...options];
  const { code, said } = await new Promise<{ code: unknown; said: string }>((resolve) =>
    execFile(process.execPath, args, { timeout: REHEARSAL_PATIENCE_MS - 20_000 }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, said: stdout + stderr }),
    ),
  );
  const text = await readFile(join(folder, 'report.json'), 'utf8').catch(() => undefined);
  if (text === undefined) throw new Error(`there is no report: ${said}`);
  return { code, report: JSON.parse(text) as Report };
}
