import { Cleanups } from '../dev/cleanups.js';
import { aborted, EXIT_INTERRUPTED, watchForInterruption } from '../dev/interruption.js';
import { benchBackfill } from './backfill/backfill.bench.js';
import { benchList } from './list/list.bench.js';

const BENCHES: Readonly<Record<string, (cleanups: Cleanups) => Promise<void>>> = {
  backfill: benchBackfill,
  list: benchList,
};

/** Answers the exit code; everything that was started has ended by then. */
async function main(name: string): Promise<number> {
  const bench = BENCHES[name];
  if (bench === undefined) {
    process.stderr.write(
      `which one? npm run bench -- ${Object.keys(BENCHES).join(' | ')}\nbench/README.md says what each measures.\n`,
    );
    return 64;
  }
  const signal = watchForInterruption();
  const cleanups = new Cleanups();
  try {
    await Promise.race([bench(cleanups), aborted(signal)]);
    return 0;
  } catch (error) {
    if (signal.aborted) return EXIT_INTERRUPTED;
    // Before the server goes, and with it whatever connection the error has left.
    console.error(error);
    return 1;
  } finally {
    await cleanups.run();
  }
}

const code = await main(process.argv[2] ?? '');
// What was going on may wait for a while yet, for a server that has ended.
if (code !== 0) process.exit(code);
