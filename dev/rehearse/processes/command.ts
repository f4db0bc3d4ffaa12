import { execFile } from 'node:child_process';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Release } from './release.js';

const PATIENCE_MS = 180_000;

/** Runs one command of the release to its end, as the pipeline does. Throws with what it said when it fails or is aborted. */
export async function command(
  release: Release,
  [entry, ...args]: readonly [string, ...string[]],
  environment: Readonly<Record<string, string>>,
  logFolder: string,
  signal: AbortSignal,
): Promise<string> {
  const line = `node ${entry} ${args.join(' ')}`;
  const { code, said } = await new Promise<{ code: unknown; said: string }>((resolve) =>
    execFile(
      process.execPath,
      [entry, ...args],
      { cwd: release.folder, env: { PATH: process.env['PATH'] ?? '', ...environment }, timeout: PATIENCE_MS, signal },
      (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : (error.code ?? error.signal), said: stdout + stderr }),
    ),
  );
  await appendFile(join(logFolder, 'commands.log'), `$ ${line}\n${said}exit code ${String(code)}\n\n`);
  if (code !== 0) throw new Error(`\`${line}\` ended with ${String(code)}: ${said.trim().slice(-1_500)}`);
  return said;
}
