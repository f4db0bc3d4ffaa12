import { withDatabase } from '../with-database.js';
import { SeedOptionsError, seedOptions, USAGE } from './options.js';
import { Progress } from './progress.js';
import { NotEmptyError, seed } from './seed.js';

async function main(): Promise<void> {
  const options = seedOptions(process.argv.slice(2));
  if (options === undefined) {
    process.stdout.write(USAGE);
    return;
  }
  if (process.env['NODE_ENV'] === 'production')
    throw new SeedOptionsError('made-up data does not go into a production database (NODE_ENV is production)');
  const progress = new Progress(process.stderr);
  await withDatabase(options.databaseUrl, async (url) => {
    const { transactions, splits, seconds } = await seed(url, options, (what, done, total) =>
      progress.show(what, done, total),
    );
    progress.end();
    const rows = transactions + splits;
    process.stdout.write(
      `${transactions.toLocaleString('en')} transactions and ${splits.toLocaleString('en')} splits in ${seconds.toFixed(1)} s: ${Math.round(rows / seconds).toLocaleString('en')} rows/s\n`,
    );
  });
}

main().catch((error: unknown) => {
  const isUsage = error instanceof SeedOptionsError || error instanceof NotEmptyError;
  process.stderr.write(
    isUsage
      ? `${error.message}\nSee npm run seed -- --help\n`
      : `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = isUsage ? 64 : 1;
});
