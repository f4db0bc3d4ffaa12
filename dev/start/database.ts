import { setTimeout as delay } from 'node:timers/promises';
import { dataDirectory, startDatabase } from '../embedded-database.js';
import { EmbeddedPostgresError } from '../embedded-postgres.errors.js';
import type { Settings } from './settings.js';

/** A launcher whose npm was killed needs this long to notice and to end. */
const PATIENCE_MS = 4_000;
const POLL_MS = 200;

export interface Database {
  readonly url: string;
  /** Where it keeps its data; `undefined` when it is not ours. */
  readonly folder: string | undefined;
  /** Resolves when the embedded server has ended; never for one that is not ours. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** The developer's own server when there is one, else the embedded one. Throws EmbeddedPostgresError, AbortError. */
export async function openDatabase(
  settings: Settings,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<Database> {
  const { databaseUrl: url } = settings;
  if (url !== undefined)
    return { url, folder: undefined, ended: new Promise(() => undefined), stop: () => Promise.resolve() };
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      const server = await startDatabase(log);
      return { url: server.databaseUrl, folder: dataDirectory(), ended: server.ended, stop: server.stop };
    } catch (error) {
      const isHeld = error instanceof EmbeddedPostgresError && error.code === 'embedded_postgres.in_use';
      if (!isHeld || performance.now() > deadline) throw error;
      await delay(POLL_MS, undefined, { signal });
    }
  }
}
