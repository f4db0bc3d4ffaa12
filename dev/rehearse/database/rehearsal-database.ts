import { chmod, mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { startDatabase } from '../../embedded-database.js';
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
  close(isKept: boolean): Promise<void>;
}

/** An embedded database of its own in the folder of the run, or the scratch copy that was named. Throws RehearsalRefusedError. */
export async function openDatabase(folder: string, databaseUrl: string | undefined): Promise<RehearsalDatabase> {
  if (databaseUrl !== undefined) {
    await assertIsScratchCopy(databaseUrl);
    const pool = observe(databaseUrl);
    const ended = new Promise<void>(() => undefined);
    return { url: databaseUrl, isOurs: false, adminUrl: undefined, pool, ended, close: () => pool.end() };
  }
  const dataFolder = resolve(folder, 'database');
  await mkdir(dataFolder, { recursive: true });
  // The server may run as another user, who has to get through.
  await chmod(dataFolder, 0o711);
  const server = await startDatabase(() => undefined, join(dataFolder, 'postgres'));
  const pool = observe(server.databaseUrl);
  return {
    url: server.databaseUrl,
    isOurs: true,
    adminUrl: server.url('postgres'),
    pool,
    ended: server.ended,
    async close(isKept) {
      await pool.end();
      await server.stop();
      if (!isKept) await rm(dataFolder, { recursive: true, force: true });
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
