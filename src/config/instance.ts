import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** `api` serves HTTP; the `runner` also coordinates and backfills; a `cli` asks and leaves. */
export type ProcessRole = 'api' | 'runner' | 'cli';

/** This process, told apart from all others. */
export interface Instance {
  readonly id: string;
  readonly role: ProcessRole;
  /** What its code calls itself. */
  readonly build: string;
  /** The name of its database sessions: role and the first part of the id, so an operator can find them by either. */
  readonly applicationName: string;
}

/** The names of all database sessions of the service begin with it, and a dash. */
export const SESSION_PREFIX = 'treasurer';

/** Injects the process's `Instance`. */
export const INSTANCE = Symbol('Instance');

export function newInstance(role: ProcessRole): Instance {
  const id = randomUUID();
  return Object.freeze({ id, role, build: version(), applicationName: `${SESSION_PREFIX}-${role}:${id.slice(0, 8)}` });
}

function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}
