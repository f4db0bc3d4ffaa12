import { dirname, join } from 'node:path';
import { dataDirectory } from '../embedded-database.js';

/** In production a column migration is watched for a day; to try one it is enough to see that it waits. */
const SOAK_MS = '10000';

/**
 * What the processes on the embedded database share, and the commands that ask about it; variables that are set win. A
 * direct URL belongs to the developer's own server: it must not draw anybody there.
 */
export function embeddedEnvironment(url: string): Readonly<Record<string, string>> {
  return {
    DATABASE_URL: url,
    DIRECT_DATABASE_URL: '',
    FLAGS_FILE: process.env['FLAGS_FILE'] || join(dirname(dataDirectory()), 'flags.json'),
    COLUMN_MIGRATION_SOAK_MS: process.env['COLUMN_MIGRATION_SOAK_MS'] || SOAK_MS,
  };
}
