import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embedded-postgres.errors.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { assertReachable, type ServerUser } from './postgres-user.js';

const run = promisify(execFile);

export const SUPERUSER = 'postgres';

export interface DataDirectoryOptions {
  readonly dataDir: string;
  readonly binaries: PostgresBinaries;
  readonly user: ServerUser;
  readonly fastAndUnsafe: boolean;
}

/**
 * Makes sure that a complete data directory of the right major version stands at `dataDir`; answers the superuser's
 * password, which is random and kept beside it, readable by the owner alone.
 * @throws EmbeddedPostgresError `embedded_postgres.other_version`, `embedded_postgres.not_a_data_directory`, `embedded_postgres.initdb_failed`
 */
export async function prepareDataDirectory(options: DataDirectoryOptions): Promise<string> {
  const { dataDir, user } = options;
  await mkdir(dirname(dataDir), { recursive: true });
  assertReachable(user, dirname(dataDir));
  const passwordFile = `${dataDir}.password`;
  const isComplete = await checkExisting(options);
  if (!isComplete) await initialise(options, passwordFile);
  return (await readFile(passwordFile, 'utf8')).trim();
}

async function checkExisting({ dataDir, binaries }: DataDirectoryOptions): Promise<boolean> {
  const entries = await readdir(dataDir).catch(() => []);
  if (entries.length === 0) return false;
  const version = (await readFile(join(dataDir, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (version === '') {
    throw new EmbeddedPostgresError(
      'embedded_postgres.not_a_data_directory',
      `${dataDir} holds files but is no PostgreSQL data directory; it was left alone. Choose another one`,
    );
  }
  if (version === binaries.majorVersion) return true;
  throw new EmbeddedPostgresError(
    'embedded_postgres.other_version',
    `${dataDir} was made by PostgreSQL ${version}, this is PostgreSQL ${binaries.majorVersion}. ` +
      `Move the folder away to start with an empty database, or set DATABASE_URL to a PostgreSQL ${version} server that serves it`,
  );
}

/** initdb works in a folder of its own that is renamed when complete: a start killed half-way leaves nothing to mistake. */
async function initialise(options: DataDirectoryOptions, passwordFile: string): Promise<void> {
  const { dataDir, binaries, user, fastAndUnsafe } = options;
  await removeUnfinished(dataDir);
  const unfinished = await mkdtemp(`${dataDir}.unfinished-`);
  await writeFile(passwordFile, `${randomBytes(18).toString('base64url')}\n`, { mode: 0o600 });
  await chmod(passwordFile, 0o600);
  if ('uid' in user) {
    await chown(unfinished, user.uid, user.gid);
    await chown(passwordFile, user.uid, user.gid);
  }
  const flags = ['--encoding=UTF8', '--locale=C.UTF-8', `--username=${SUPERUSER}`, `--pwfile=${passwordFile}`];
  flags.push(...(fastAndUnsafe ? ['--auth=trust', '--no-sync'] : ['--auth=scram-sha-256']));
  try {
    await run(binaries.initdb, [`--pgdata=${unfinished}`, ...flags], { ...user, cwd: unfinished });
  } catch (cause) {
    const said = String((cause as { readonly stderr?: string }).stderr ?? cause).trim();
    throw new EmbeddedPostgresError('embedded_postgres.initdb_failed', `initdb in ${dataDir} failed:\n${said}`, {
      cause,
    });
  }
  await rename(unfinished, dataDir);
}

/** An initdb whose launcher was killed may still be writing there, which is why each has a folder of its own. */
async function removeUnfinished(dataDir: string): Promise<void> {
  const folder = dirname(dataDir);
  const left = (await readdir(folder)).filter((name) => name.startsWith(`${basename(dataDir)}.unfinished-`));
  for (const name of left)
    await rm(join(folder, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}
