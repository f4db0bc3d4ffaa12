import { loadDotEnv } from '../dot-env.js';
import { EXIT_INTERRUPTED } from '../interruption.js';
import { InterruptedError, withDatabase } from '../with-database.js';
import { SeedError, type SeedOptions, seedOptions, USAGE } from './options.js';
import { Progress } from './progress.js';
import { seed } from './seed.js';

const EXIT_USAGE = 64;

async function main(): Promise<void> {
  const options = seedOptions(process.argv.slice(2));
  if (options === undefined) {
    process.stdout.write(USAGE);
    return;
  }
  loadDotEnv();
  if (process.env['NODE_ENV'] === 'production')
    throw new SeedError('made-up data does not go into a production database (NODE_ENV is production)');
  await withDatabase(options.databaseUrl, (url) => fill(url, options));
}

async function fill(url: string, options: SeedOptions): Promise<void> {
  const progress = new Progress(process.stderr);
  const report = (what: string, done: number, total: number): void => progress.show(what, done, total);
  const { transactions, splits, seconds, copySeconds, isDeferred } = await seed(url, options, report).finally(() =>
    progress.end(),
  );
  const rate = (inSeconds: number): string => Math.round((transactions + splits) / inSeconds).toLocaleString('en');
  process.stdout.write(
    `${transactions.toLocaleString('en')} transactions and ${splits.toLocaleString('en')} splits in ${seconds.toFixed(1)} s: ` +
      `loaded at ${rate(copySeconds)} rows/s, with indexes, foreign keys and statistics ${rate(seconds)} rows/s\n`,
  );
  if (!isDeferred)
    process.stdout.write(
      'Indexes were kept row by row, which takes several times as long: the database had more rows than came, or others were connected.\n',
    );
}

main().catch((error: unknown) => {
  // What was going on may wait for a while yet, for a server that has ended.
  if (error instanceof InterruptedError) process.exit(EXIT_INTERRUPTED);
  const isUsage = error instanceof SeedError;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(isUsage ? `${error.message}\nSee npm run seed -- --help\n` : `${text}\n`);
  process.exitCode = isUsage ? EXIT_USAGE : 1;
});
