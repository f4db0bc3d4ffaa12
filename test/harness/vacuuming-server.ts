import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Client } from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../dev/postgres.js';
import type { TestDatabase } from './database.js';
import { ensureTemplate } from './run/template.js';
import { createTestFolder } from './test-folder.js';
import { waitFor } from './wait-for.js';

/** Autovacuum gives way to who has waited for so long; the default is a second, which a busy machine may take for anything. */
export const GIVES_WAY_AFTER_MS = 4_000;

/** Storage parameters of a table that autovacuum takes minutes for: it sleeps after every page. */
export const SLOWLY_VACUUMED = `autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1`;

/** A server of the test file's own, whose autovacuum looks at every database each second. */
export class VacuumingServer {
  private constructor(
    private readonly server: EmbeddedPostgres,
    readonly admin: Client,
  ) {}

  static async start(): Promise<VacuumingServer> {
    const dataDir = join(await createTestFolder('vacuuming'), 'postgres');
    const server = await startEmbeddedPostgres({ dataDir, port: 0, fastAndUnsafe: true });
    const admin = new Client({ connectionString: server.url('postgres') });
    await admin.connect();
    await admin.query(`alter system set autovacuum_naptime = '1s'`);
    await admin.query(`alter system set deadlock_timeout = '${GIVES_WAY_AFTER_MS}ms'`);
    await admin.query('select pg_reload_conf()');
    return new VacuumingServer(server, admin);
  }

  url(database: string): string {
    return this.server.url(database);
  }

  /** One with all schema migrations. */
  async createDatabase(): Promise<TestDatabase> {
    const template = await ensureTemplate(this.admin, this.url('postgres'), 'vacuuming');
    const name = `vacuumed_${randomBytes(4).toString('hex')}`;
    await this.admin.query(`create database ${name} template ${template}`);
    return {
      name,
      url: this.url(name),
      drop: async () => {
        await this.admin.query(`drop database ${name} with (force)`);
      },
    };
  }

  /** The process that vacuums a table, if one does. */
  async workerAt(database: string, table: string): Promise<number | undefined> {
    const { rows } = await this.admin.query<{ pid: number }>(
      `select pid from pg_stat_activity where backend_type = 'autovacuum worker' and datname = $1 and query like '%VACUUM%.' || $2 || '%'`,
      [database, table],
    );
    return rows[0]?.pid;
  }

  untilVacuums(database: string, table: string): Promise<number> {
    return waitFor(() => this.workerAt(database, table), { timeoutMs: 120_000, what: `a vacuum of ${table}` });
  }

  async stop(): Promise<void> {
    await this.admin.end();
    await this.server.stop();
  }
}
