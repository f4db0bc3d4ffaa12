import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './postgres.js';
import { SUPERUSER } from './postgres-data-directory.js';

/** The database of Treasurer inside the embedded server. */
export const DATABASE = 'treasurer';

/** Where the embedded server keeps its data: `TREASURER_DATA_DIR`, or `.data` in the working directory. */
export function dataDirectory(): string {
  return join(resolve(process.env['TREASURER_DATA_DIR'] ?? '.data'), 'postgres');
}

/** The URL of the embedded database if its server runs already, started by `npm start` in another terminal, say. */
export async function runningDatabase(dataDir = dataDirectory()): Promise<string | undefined> {
  const [postmaster, password] = await Promise.all(
    [`${dataDir}/postmaster.pid`, `${dataDir}.password`].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  const port = Number(postmaster?.split('\n')[3]);
  if (!Number.isSafeInteger(port) || port <= 0 || password === undefined || password === '') return undefined;
  const url = `postgresql://${SUPERUSER}:${password.trim()}@127.0.0.1:${port}/${DATABASE}`;
  return (await answers(url)) ? url : undefined;
}

/** Starts the embedded server and makes its database if it is not there yet. Throws EmbeddedPostgresError. */
export async function startDatabase(
  log: (line: string) => void,
  dataDir = dataDirectory(),
): Promise<EmbeddedPostgres & { readonly databaseUrl: string }> {
  const server = await startEmbeddedPostgres({ dataDir, log });
  try {
    const client = new pg.Client({ connectionString: server.url('postgres') });
    await client.connect();
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
    await client.end();
    return { ...server, databaseUrl: server.url(DATABASE) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
