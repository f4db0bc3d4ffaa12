import pg from 'pg';
import { DEMO } from './demo.js';
import { beginningOf, Generator } from './generator.js';
import { load, type Loaded, type Report } from './load.js';
import { memoColumns } from './memo-columns.js';
import { SeedError, type SeedOptions } from './options.js';
import { SEED_DOMAIN, type World, WorldMaker } from './world.js';
import { countForeign, insertWorld, worldOf } from './world-store.js';

const DAY_MS = 86_400_000;
/**
 * Measured with a million transactions: the trigram index builds faster in 128 MB, which caches hold better, than in 512;
 * the rows that the trigger sums up stay in memory from 64 MB on.
 */
const SESSION =
  '-c TimeZone=UTC -c synchronous_commit=off -c maintenance_work_mem=128MB -c work_mem=64MB -c max_parallel_maintenance_workers=1';

/** Fills the database, in one transaction. Throws SeedError. */
export async function seed(
  databaseUrl: string,
  options: SeedOptions,
  report: Report,
): Promise<Loaded & { readonly seconds: number }> {
  const startedAt = performance.now();
  const db = new pg.Client({ connectionString: databaseUrl, application_name: 'treasurer-seed', options: SESSION });
  try {
    await db.connect();
    await assertMayFill(db, options);
    await db.query('begin');
    const untilMs = (options.until?.getTime() ?? Math.floor(Date.now() / DAY_MS) * DAY_MS) + DAY_MS - 1;
    const world = await prepare(db, options, untilMs);
    const { length: memoFields } = await memoColumns(db);
    const generator = new Generator(world, options.seed, options.transactions, untilMs, memoFields);
    const loaded = await load(db, generator, options.transactions, report);
    await db.query('commit');
    report('analysing', 0, 1);
    await db.query('analyze users, organizations, members, accounts, categories, vendors, transactions, splits');
    return { ...loaded, seconds: (performance.now() - startedAt) / 1000 };
  } catch (error) {
    throw explained(error, options);
  } finally {
    await db.end();
  }
}

async function prepare(db: pg.ClientBase, options: SeedOptions, untilMs: number): Promise<World> {
  if (options.organization !== undefined) return worldOf(db, options.organization);
  const bornMs = beginningOf(untilMs);
  const { world, rows } = new WorldMaker(options.seed, bornMs).make(options.organizations);
  await insertWorld(db, rows, new Date(bornMs));
  return world;
}

async function assertMayFill(db: pg.ClientBase, { isConfirmed }: SeedOptions): Promise<void> {
  if (isConfirmed) return;
  const count = await countForeign(db, SEED_DOMAIN, DEMO.email);
  if (count > 0)
    throw new SeedError(
      `the database holds ${count} organization${count === 1 ? '' : 's'} of somebody, not from a seed; add --yes to fill it all the same`,
    );
}

/** The failures that have a remedy, with it. */
function explained(error: unknown, { seed: number }: SeedOptions): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === '23505') return new SeedError(`the rows of --seed ${number} are there already; take another number`);
  if (code === '42P01')
    return new SeedError('the database has no schema yet: apply it with npm run db:migrate -- deploy');
  return error;
}
