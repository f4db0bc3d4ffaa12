import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Cleanups } from '../../dev/cleanups.js';
import { BenchServer } from './bench-server.js';
import { compareFullSpeed } from './full-speed.js';
import { compareLongRun } from './long-run.js';
import { compareTouching } from './peers.js';
import { say } from './say.js';
import { compareWindows } from './foreground-windows.js';

const PARTS = {
  random: (server: BenchServer, rows: number) => compareFullSpeed(server, { rows, fillfactor: 100, keys: 'random' }),
  time: (server: BenchServer, rows: number) => compareFullSpeed(server, { rows, fillfactor: 100, keys: 'time' }),
  roomy: (server: BenchServer, rows: number) => compareFullSpeed(server, { rows, fillfactor: 70, keys: 'random' }),
  peers: compareTouching,
  foreground: compareWindows,
  long: compareLongRun,
} as const;

/** `--rows 2000000 --only random,peers`: each part compares in one run, on a server of its own. */
export async function benchBackfill(cleanups: Cleanups): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      rows: { type: 'string', default: '2000000' },
      only: { type: 'string', default: Object.keys(PARTS).join() },
    },
  });
  const rows = Number(values.rows);
  const wanted = values.only.split(',');
  const server = await BenchServer.start(cleanups);
  say(
    `${cpus().length} cores, ${cpus()[0]?.model ?? ''}, Node.js ${process.version}, ${rows.toLocaleString('en')} rows`,
  );
  for (const name of wanted) {
    const part = PARTS[name as keyof typeof PARTS] as (typeof PARTS)[keyof typeof PARTS] | undefined;
    if (part === undefined) throw new Error(`there is no part "${name}"; there are ${Object.keys(PARTS).join(', ')}`);
    say(`\n${name}`);
    await part(server, rows);
  }
}
