import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Cleanups } from '../../cleanups.js';
import type { RehearsalOptions } from '../options.js';
import { buildPreviousRelease, previousReleaseIn } from './previous-release.js';
import { copyRelease, type Release, releaseIn } from './release.js';

export interface Releases {
  readonly thisRelease: Release;
  readonly previousRelease: Release;
}

/** Written last: without it a build was interrupted. */
const COMPLETE = 'complete';

/** Both releases, built for this rehearsal and deleted after it; or those in `--builds`, which stay. Throws AbortError when aborted. */
export async function releases(
  options: Pick<RehearsalOptions, 'folder' | 'builds'>,
  cleanups: Cleanups,
  signal: AbortSignal,
): Promise<Releases> {
  if (options.builds !== undefined) return keptReleases(resolve(options.builds), signal);
  const folder = resolve(options.folder, 'builds');
  const building = build(folder, signal);
  cleanups.add(async () => {
    await building.catch(() => undefined);
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  });
  return building;
}

/** Those that are in the folder; built there when they are not. */
export async function keptReleases(folder: string, signal?: AbortSignal): Promise<Releases> {
  const { present, before } = foldersIn(folder);
  if (existsSync(join(folder, COMPLETE)))
    return { thisRelease: releaseIn(present), previousRelease: previousReleaseIn(before) };
  const built = await build(folder, signal);
  await writeFile(join(folder, COMPLETE), '');
  return built;
}

async function build(folder: string, signal?: AbortSignal): Promise<Releases> {
  const { present, before } = foldersIn(folder);
  return {
    thisRelease: await copyRelease('.', present),
    previousRelease: await buildPreviousRelease('.', before, signal),
  };
}

function foldersIn(folder: string): { readonly present: string; readonly before: string } {
  return { present: join(folder, 'this-release'), before: join(folder, 'previous-release') };
}
