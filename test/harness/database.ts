import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterFile } from './run/after-file.js';
import { databaseUrl } from './run/database-url.js';
import { waitFor } from './wait-for.js';

/** Any number: sessions that copy the template wait for each other, as PostgreSQL lets only one do it at a time. */
const CLONE_LOCK = 727_068_101;
const LEAK_PATIENCE_MS = 20_000;
const keepsFailed = process.env['KEEP_TEST_DATABASE'] === '1';

export interface TestDatabase {
  readonly name: string;
  readonly url: string;
  /**
   * To be called when everything that used the database is closed; fails when a connection remains for 5 s. Databases
   * that a test file does not drop are dropped, with the same check, when it ends.
   */
  drop(): Promise<void>;
}

const undropped = new Map<string, TestDatabase>();

/** A fresh copy of the migrated schema, for this test file alone. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { adminUrl, template, run } = testServer();
  const name = `treasurer_test_${run}_${randomBytes(4).toString('hex')}`;
  await asAdmin(async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [CLONE_LOCK]);
    await admin.query(`create database ${name} template ${template}`);
  });
  const database: TestDatabase = {
    name,
    url: databaseUrl(adminUrl, name),
    async drop() {
      if (!undropped.has(name)) return;
      // Whether it is to be kept is known at the end of the file.
      if (!keepsFailed) undropped.delete(name);
      await asAdmin((admin) => (keepsFailed ? assertNoConnections(admin, name) : dropUnlessLeaked(admin, name)));
    },
  };
  if (undropped.size === 0) afterFile(dropRemaining);
  undropped.set(name, database);
  return database;
}

/** The server of this run, for tests that need a database of their own making. Set by global-setup.mjs. */
export function testServer(): { readonly adminUrl: string; readonly template: string; readonly run: string } {
  const { TEST_ADMIN_URL: adminUrl, TEST_TEMPLATE: template, TEST_RUN: run } = process.env;
  if (adminUrl === undefined || template === undefined || run === undefined) {
    throw new Error('this test tier has no database: see needsDatabase in jest.config.mjs');
  }
  return { adminUrl, template, run };
}

/** Runs statements on the server's maintenance database. */
export async function asAdmin<T>(work: (admin: Client) => Promise<T>): Promise<T> {
  const admin = new Client({ connectionString: testServer().adminUrl });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

async function dropRemaining(hasFailed: boolean): Promise<void> {
  const names = [...undropped.keys()];
  undropped.clear();
  for (const name of names) {
    await asAdmin((admin) => (keepsFailed && hasFailed ? keep(admin, name) : dropUnlessLeaked(admin, name)));
  }
}

async function keep(admin: Client, name: string): Promise<void> {
  await assertNoConnections(admin, name);
  const kept = name.replace('treasurer_test_', 'treasurer_kept_');
  await admin.query(`alter database ${name} rename to ${kept}`);
  process.stderr.write(`kept the database of a failed test file: ${kept}\n`);
}

async function dropUnlessLeaked(admin: Client, name: string): Promise<void> {
  try {
    await assertNoConnections(admin, name);
  } finally {
    await admin.query(`drop database if exists ${name} with (force)`);
  }
}

async function assertNoConnections(admin: Client, name: string): Promise<void> {
  const isUnused = async (): Promise<boolean> => (await connectionsTo(admin, name)).length === 0;
  await waitFor(isUnused, { timeoutMs: LEAK_PATIENCE_MS, what: `the connections to ${name} to close` }).catch(
    async () => {
      throw new LeakedConnectionsError(await connectionsTo(admin, name));
    },
  );
}

interface Connection {
  readonly application_name: string;
  readonly state: string;
  readonly query: string;
}

async function connectionsTo(admin: Client, name: string): Promise<readonly Connection[]> {
  const { rows } = await admin.query<Connection>(
    `select application_name, state, query from pg_stat_activity where datname = $1 and backend_type = 'client backend'`,
    [name],
  );
  return rows;
}

/** A test file closed less than it opened. */
export class LeakedConnectionsError extends Error {
  readonly code = 'test.leaked_connections';

  constructor(readonly connections: readonly Connection[]) {
    const list = connections.map((one) => `  ${one.application_name || '(unnamed)'} [${one.state}]: ${one.query}`);
    super(`this test file leaves ${connections.length} database connection(s) open:\n${list.join('\n')}`);
    this.name = 'LeakedConnectionsError';
  }
}
