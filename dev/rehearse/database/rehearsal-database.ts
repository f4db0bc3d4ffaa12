import { resolve } from 'node:path';
import pg from 'pg';
import { startKeptDatabase } from '../../kept-database.js';
import type { RehearsalOptions } from '../options.js';
import { assertIsScratchCopy } from './scratch-copy.js';

/** By this name the rehearsal's own sessions are told from everybody else's. */
export const OWN_SESSIONS = 'treasurer-rehearsal';
const CONNECTIONS = 8;

export interface RehearsalDatabase {
  readonly url: string;
  /** Whether it was made for this rehearsal, empty. */
  readonly isOurs: boolean;
  /** For a database beside it on the same server; `undefined` where it is not ours. */
  readonly adminUrl: string | undefined;
  readonly pool: pg.Pool;
  /** Resolves when the server has ended by itself. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** An embedded database of its own in the folder of the run, or the scratch copy that was named. Throws RehearsalRefusedError. */
export async function openDatabase(
  folder: string,
  { databaseUrl, isKept }: Pick<RehearsalOptions, 'databaseUrl' | 'isKept'>,
): Promise<RehearsalDatabase> {
  if (databaseUrl !== undefined) {
    await assertIsScratchCopy(databaseUrl);
    const pool = observe(databaseUrl);
    const ended = new Promise<void>(() => undefined);
    return { url: databaseUrl, isOurs: false, adminUrl: undefined, pool, ended, close: () => pool.end() };
  }
  const database = await startKeptDatabase({ folder: resolve(folder, 'database'), isKept });
  const pool = observe(database.databaseUrl);
  return {
    url: database.databaseUrl,
    isOurs: true,
    adminUrl: database.adminUrl,
    pool,
    ended: database.ended,
    async close() {
      const closed = pool.end();
      // Not after it: a query in hand may take minutes, and nobody waits for its answer any more.
      await database.stop();
      await closed;
    },
  };
}

function observe(connectionString: string): pg.Pool {
  const options = '-c TimeZone=UTC -c statement_timeout=120s';
  const pool = new pg.Pool({ connectionString, max: CONNECTIONS, application_name: OWN_SESSIONS, options });
  // A connection that breaks while idle is made anew at the next query.
  pool.on('error', () => undefined);
  return pool;
}

/** Whether texts sort by their bytes there. */
export async function sortsBytewise(db: pg.Pool): Promise<boolean> {
  const { rows } = await db.query<{ is_bytewise: boolean }>(
    `select d.datcollate in ('C', 'POSIX', 'C.UTF-8', 'C.utf8') as is_bytewise from pg_database as d where d.datname = current_database()`,
  );
  return rows[0]?.is_bytewise ?? false;
}
