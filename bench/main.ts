import { benchBackfill } from './backfill/backfill.bench.js';
import { benchList } from './list/list.bench.js';

const BENCHES: Readonly<Record<string, () => Promise<void>>> = { backfill: benchBackfill, list: benchList };

const name = process.argv[2] ?? '';
const bench = BENCHES[name];
if (bench === undefined) {
  process.stderr.write(
    `which one? npm run bench -- ${Object.keys(BENCHES).join(' | ')}\nbench/README.md says what each measures.\n`,
  );
  process.exitCode = 64;
} else {
  await bench();
}
