import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { asAdmin, testServer } from '../../harness/database.js';
import { databaseUrl } from '../../harness/run/database-url.js';

const PASSWORD = 'hidden';

/**
 * A database that may or may not exist yet, and a role of its own that may create databases; named so that the sweep
 * of a dead run finds it.
 */
export class ScratchDatabase {
  readonly url: string;

  private constructor(readonly name: string) {
    const url = new URL(databaseUrl(testServer().adminUrl, name));
    this.url = Object.assign(url, { username: name, password: PASSWORD }).href;
  }

  /** Makes the role, not the database. */
  static async reserve(): Promise<ScratchDatabase> {
    const database = new ScratchDatabase(`treasurer_test_${testServer().run}_${randomBytes(4).toString('hex')}`);
    await database.administer(`create role ${database.name} login createdb password '${PASSWORD}'`);
    return database;
  }

  static async create(): Promise<ScratchDatabase> {
    const database = await ScratchDatabase.reserve();
    await database.administer(`create database ${database.name} owner ${database.name} template template0`);
    return database;
  }

  /** Fails when the role owns another database still. */
  async drop(): Promise<void> {
    await this.administer(`drop database if exists ${this.name} with (force)`);
    await this.administer(`drop role ${this.name}`);
  }

  /** Takes the right to create databases from the role. */
  forbidDatabases(): Promise<void> {
    return this.administer(`alter role ${this.name} nocreatedb`);
  }

  private async administer(sql: string): Promise<void> {
    await asAdmin((admin) => admin.query(sql));
  }

  /** The rows of one statement. */
  async query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return this.withSession(async (session) => (await session.query<Row>(sql, [...values])).rows);
  }

  async withSession<T>(work: (session: Client) => Promise<T>): Promise<T> {
    const session = new Client({ connectionString: this.url });
    await session.connect();
    try {
      return await work(session);
    } finally {
      await session.end();
    }
  }

  async has(relation: string): Promise<boolean> {
    const rows = await this.query<{ found: boolean }>('select to_regclass($1) is not null as found', [relation]);
    return rows[0]?.found === true;
  }

  /** The shadow databases that were made with this URL and are there now. */
  async shadows(): Promise<readonly string[]> {
    const sql = `select datname from pg_database where pg_get_userbyid(datdba) = $1 and datname <> $1`;
    const rows = await asAdmin((admin) => admin.query<{ datname: string }>(sql, [this.name]));
    return rows.rows.map((row) => row.datname);
  }
}
