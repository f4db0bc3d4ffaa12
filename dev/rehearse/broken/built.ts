import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A module of the build in the working directory: the very one that its runner loads. */
export function built(path: string): Promise<unknown> {
  return import(pathToFileURL(join(process.cwd(), 'dist', path)).href);
}
