import { join, resolve } from 'node:path';
import { columnMigrationFlags, createFlagAdmin } from '../../../src/flags/index.js';
import { RehearsalRefusedError } from '../options.js';
import { KEY } from '../subject.js';
import { FileFlagDesk } from './file-flag-desk.js';
import type { FlagDesk } from './flag-desk.port.js';
import { UnleashFlagDesk } from './unleash-flag-desk.js';
import { UnleashServer } from './unleash-server.js';

/** All flags there, and off. @param adminUrl where Unleash may make its database */
export async function openFlagDesk(
  folder: string,
  isWithUnleash: boolean,
  adminUrl: string | undefined,
  signal: AbortSignal,
): Promise<FlagDesk> {
  if (!isWithUnleash) {
    const file = resolve(join(folder, 'flags.json'));
    await createFlagAdmin({ FLAGS_FILE: file, UNLEASH_PROJECT: 'default' }).sync(columnMigrationFlags(KEY));
    return new FileFlagDesk(file);
  }
  if (adminUrl === undefined)
    throw new RehearsalRefusedError(
      '--unleash makes a database for Unleash, and does that on the embedded server only',
    );
  const server = await UnleashServer.start(adminUrl, signal);
  const desk = new UnleashFlagDesk(server);
  try {
    await desk.sync();
    return desk;
  } catch (error) {
    await desk.close();
    throw error;
  }
}
