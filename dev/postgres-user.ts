import { execFileSync, spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.errors.js';

/** The account the server runs as: spawn options, empty when it is the caller's own. */
export type ServerUser = { readonly uid: number; readonly gid: number } | Record<string, never>;

/**
 * PostgreSQL refuses to run as root, so root lends it the `postgres` account, made when it is missing.
 * @throws EmbeddedPostgresError `embedded_postgres.no_user`
 */
export function findServerUser(): ServerUser {
  if (process.getuid?.() !== 0) return {};
  const existing = lookUp();
  if (existing !== undefined) return existing;
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres']);
  } catch (cause) {
    throw new EmbeddedPostgresError(
      'embedded_postgres.no_user',
      'PostgreSQL does not run as root and the user "postgres" cannot be made: run as a normal user, or set DATABASE_URL',
      { cause },
    );
  }
  const made = lookUp();
  if (made === undefined)
    throw new EmbeddedPostgresError('embedded_postgres.no_user', 'the user "postgres" was not made');
  return made;
}

/**
 * Every folder on the way must let the server's account through; npm's own folders under /root, for one, do not.
 * @throws EmbeddedPostgresError `embedded_postgres.unreachable` naming the first closed folder
 */
export function assertReachable(user: ServerUser, path: string): void {
  if (!('uid' in user) || canEnter(user, path)) return;
  const ancestors = [path];
  for (let at = path; dirname(at) !== at; at = dirname(at)) ancestors.unshift(dirname(at));
  const closed = ancestors.find((folder) => !canEnter(user, folder)) ?? path;
  throw new EmbeddedPostgresError(
    'embedded_postgres.unreachable',
    `the user "postgres", as which the database runs when root starts it, cannot reach ${path}: ${closed} is closed to it. ` +
      `Open it (chmod o+x ${closed}), work in a folder that is not private to root, run as a normal user, or set DATABASE_URL`,
  );
}

function canEnter(user: ServerUser, path: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], { ...user, stdio: 'ignore' }).status === 0;
}

function lookUp(): { readonly uid: number; readonly gid: number } | undefined {
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, 'postgres'], { stdio: 'pipe', encoding: 'utf8' }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}
