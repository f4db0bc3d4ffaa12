import { cp, mkdir, rm, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** A build that processes are started from. */
export interface Release {
  readonly name: string;
  /** Has `dist`, `package.json` and `node_modules`. */
  readonly folder: string;
}

/** Copies the build, so that whoever builds meanwhile changes nothing under the feet of a running rehearsal. */
export async function copyRelease(root: string, folder: string): Promise<Release> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const path of ['dist', 'package.json', 'prisma', 'prisma.config.ts', 'tools'])
    await cp(join(root, path), join(folder, path), { recursive: true });
  await symlink(resolve(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
  return releaseIn(folder);
}

/** The copy of this release that stands in a folder. */
export function releaseIn(folder: string): Release {
  return { name: 'this release', folder: resolve(folder) };
}
