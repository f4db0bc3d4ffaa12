import { chmod, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder inside that of the run, which is removed when the run ends, however it ends. Open to other users' servers. */
export async function createTestFolder(name: string): Promise<string> {
  const runFolder = process.env['TEST_FOLDER'];
  if (runFolder === undefined) throw new Error('this test tier has no folder: see needsDatabase in jest.config.mjs');
  const folder = await mkdtemp(join(runFolder, `${name}-`));
  await chmod(folder, 0o711);
  return folder;
}
