import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { sweepOldTemplates } from './sweep.js';
import { databaseUrl } from './database-url.js';

const MIGRATIONS = join(import.meta.dirname, '../../../prisma/migrations');

/**
 * The database that every test database is a copy of: all schema migrations applied. Made once for each content of the
 * schema migrations; built under another name and renamed when complete, so that a half-built one is never taken.
 */
export async function ensureTemplate(admin: Client, adminUrl: string, run: string): Promise<string> {
  const scripts = await readSchemaMigrations();
  const hash = createHash('sha256').update(JSON.stringify(scripts)).digest('hex').slice(0, 12);
  const template = `treasurer_template_${hash}`;
  await sweepOldTemplates(admin, run, template);
  if (await exists(admin, template)) return template;
  const building = `treasurer_building_${run}`;
  await admin.query(`create database ${building} template template0 encoding 'UTF8' locale 'C.UTF-8'`);
  await apply(scripts, databaseUrl(adminUrl, building));
  try {
    await admin.query(`alter database ${building} rename to ${template}`);
  } catch (error) {
    // Another run may have been first.
    await admin.query(`drop database ${building}`);
    if (!(await exists(admin, template))) throw error;
  }
  return template;
}

interface Script {
  readonly name: string;
  readonly sql: string;
}

async function readSchemaMigrations(): Promise<readonly Script[]> {
  const entries = await readdir(MIGRATIONS, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => ({ name, sql: await readFile(join(MIGRATIONS, name, 'migration.sql'), 'utf8') })),
  );
}

/** Each file is one message of the simple protocol, as Prisma sends it: all of it or nothing. */
async function apply(scripts: readonly Script[], url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const { name, sql } of scripts) {
      await client.query(sql).catch((cause: unknown) => {
        throw new Error(`schema migration ${name}: ${cause instanceof Error ? cause.message : String(cause)}`, {
          cause,
        });
      });
    }
  } finally {
    await client.end();
  }
}

async function exists(admin: Client, name: string): Promise<boolean> {
  const { rowCount } = await admin.query('select from pg_database where datname = $1', [name]);
  return rowCount === 1;
}
