import { mkdir, rm, writeFile } from 'node:fs/promises';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../dev/postgres.js';
import { run } from '../../dev/run.js';

const DATA = '.data/bench-backfill/postgres';
/** As a server of this size has it: with 128 MB of buffers and 1 GB of WAL, checkpoints would be all that is measured. */
const SETTINGS = {
  shared_buffers: '1GB',
  max_wal_size: '8GB',
  checkpoint_timeout: '30min',
  maintenance_work_mem: '256MB',
  track_io_timing: 'off',
};

/** A server for benchmarks alone, with a template that holds the ledger; every measurement gets a fresh copy of its tables. */
export class BenchServer {
  private constructor(
    private readonly server: EmbeddedPostgres,
    private readonly admin: pg.Client,
  ) {}

  static async start(): Promise<BenchServer> {
    await rm('.data/bench-backfill', { recursive: true, force: true });
    await mkdir('.data/bench-backfill', { recursive: true });
    const first = await startEmbeddedPostgres({ dataDir: DATA });
    await first.stop();
    const settings = Object.entries(SETTINGS).map(([name, value]) => `${name} = '${value}'\n`);
    await writeFile(`${DATA}/postgresql.auto.conf`, settings.join(''));
    const server = await startEmbeddedPostgres({ dataDir: DATA });
    const admin = new pg.Client({ connectionString: server.url('postgres') });
    await admin.connect();
    await admin.query('create database ledger');
    await run('npx', ['prisma', 'migrate', 'deploy'], { DATABASE_URL: server.url('ledger') });
    return new BenchServer(server, admin);
  }

  url(database: string): string {
    return this.server.url(database);
  }

  /** A copy of a database, checkpointed, so that two measurements begin alike. */
  async copy(template: string, name: string): Promise<string> {
    await this.admin.query(`drop database if exists ${name} with (force)`);
    await this.admin.query('checkpoint');
    await this.admin.query(`create database ${name} template ${template} strategy file_copy`);
    await this.admin.query('checkpoint');
    return this.url(name);
  }

  async drop(name: string): Promise<void> {
    await this.admin.query(`drop database if exists ${name} with (force)`);
  }

  async stop(): Promise<void> {
    await this.admin.end();
    await this.server.stop();
  }
}
