import { chmod, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';

/** The folder of this run of the tests, which is removed when the run ends, however it ends. */
export function runFolder(): string {
  const folder = process.env['TEST_FOLDER'];
  if (folder === undefined) throw new Error('this test tier has no folder: see needsDatabase in jest.config.mjs');
  return folder;
}

/** A folder inside that of the run. Open to other users' servers. */
export async function createTestFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(runFolder(), `${name}-`));
  await chmod(folder, 0o711);
  return folder;
}
