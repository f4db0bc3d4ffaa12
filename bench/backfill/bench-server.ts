import { resolve } from 'node:path';
import pg from 'pg';
import type { Cleanups } from '../../dev/cleanups.js';
import { startKeptDatabase } from '../../dev/kept-database.js';
import { run } from '../../dev/run.js';

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
    private readonly adminUrl: string,
    private readonly admin: pg.Client,
  ) {}

  static async start(cleanups: Cleanups): Promise<BenchServer> {
    const starting = startKeptDatabase({ folder: resolve('.data/bench-backfill'), isKept: false, settings: SETTINGS });
    const { adminUrl } = await cleanups.begin(starting, (database) => database.stop());
    const admin = new pg.Client({ connectionString: adminUrl });
    await admin.connect();
    cleanups.add(() => admin.end());
    await admin.query('create database ledger');
    const server = new BenchServer(adminUrl, admin);
    await run('npx', ['prisma', 'migrate', 'deploy'], { DATABASE_URL: server.url('ledger') });
    return server;
  }

  url(database: string): string {
    const url = new URL(this.adminUrl);
    url.pathname = `/${database}`;
    return url.href;
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
}
