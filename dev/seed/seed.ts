import pg from 'pg';
import { Generator } from './generator.js';
import { load, type Loaded, type Report } from './load.js';
import type { SeedOptions } from './options.js';
import { Random } from './random.js';
import { createWorld } from './world.js';

/** The database holds organizations, and nobody said that this is fine. */
export class NotEmptyError extends Error {}

/** Fills the database, in one transaction. Throws NotEmptyError. */
export async function seed(
  databaseUrl: string,
  options: SeedOptions,
  report: Report,
): Promise<Loaded & { readonly seconds: number }> {
  const startedAt = performance.now();
  const db = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'treasurer-seed',
    options:
      '-c TimeZone=UTC -c synchronous_commit=off -c maintenance_work_mem=512MB -c max_parallel_maintenance_workers=2',
  });
  await db.connect();
  try {
    await assertMayFill(db, options);
    await db.query('begin');
    const world = await createWorld(db, new Random(options.seed), options.organizations);
    const loaded = await load(
      db,
      new Generator(world, options.seed, options.transactions, Date.now()),
      options.transactions,
      report,
    );
    await db.query('commit');
    report('analysing', 0, 1);
    await db.query('analyze');
    return { ...loaded, seconds: (performance.now() - startedAt) / 1000 };
  } finally {
    await db.end();
  }
}

async function assertMayFill(db: pg.ClientBase, { isConfirmed }: SeedOptions): Promise<void> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from organizations where name not like 'Seeded organization %' and name <> 'Demonstration Club'`,
  );
  const count = rows[0]?.count ?? 0;
  if (count > 0 && !isConfirmed)
    throw new NotEmptyError(
      `the database holds ${count} organizations that are not from a seed; add --yes to fill it all the same`,
    );
}
