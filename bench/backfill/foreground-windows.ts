import type { BenchServer } from './bench-server.js';
import { BenchEngine } from './engine.js';
import { Foreground, type Window } from './foreground.js';
import { median } from './peers.js';
import { say } from './say.js';
import { prepareTx, TX } from './tables.js';

const PAIRS = 5;
const SECONDS = 6;

/** A load at a fixed rate, with the backfill at its defaults and without, by turns: every window is shown, disks are noisy. */
export async function compareWindows(server: BenchServer, rows: number): Promise<void> {
  await prepareTx(server, 'work', { rows, fillfactor: 100, keys: 'random' });
  const url = server.url('work');
  const load = new Foreground(url);
  await load.prepare();
  await load.window(2);
  const idle: Window[] = [];
  const busy: Window[] = [];
  const engine = new BenchEngine(url, TX);
  await engine.pool.query(
    `insert into column_migration.backfill (migration_key, version, status) values ($1, 0, 'pending')`,
    [TX.key],
  );
  for (let pair = 0; pair < PAIRS; pair += 1) {
    idle.push(show('idle', await load.window(SECONDS)));
    const stop = new AbortController();
    const run = engine.fill(stop.signal);
    busy.push(show('backfill', await load.window(SECONDS)));
    stop.abort();
    await run;
  }
  const ratio = (of: (window: Window) => number): string => (median(busy.map(of)) / median(idle.map(of))).toFixed(2);
  const { rows: done } = await engine.pool.query<{ changed: string }>(
    `select sum(rows_changed) as changed from column_migration.backfill_range`,
  );
  say(
    `  medians, backfill / idle: p50 ${ratio(({ p50 }) => p50)}x, p99 ${ratio(({ p99 }) => p99)}x; longest request ${Math.max(...busy.map(({ max }) => max)).toFixed(0)} ms (idle ${Math.max(...idle.map(({ max }) => max)).toFixed(0)} ms); ${Math.round(Number(done[0]?.changed) / (PAIRS * SECONDS)).toLocaleString('en')} rows/s filled; memory ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
  );
  await engine.close();
  await load.close();
  await server.drop('work');
}

function show(name: string, window: Window): Window {
  const { p50, p99, max, requests } = window;
  say(
    `  ${name.padEnd(9)} p50 ${p50.toFixed(1).padStart(6)} ms  p99 ${p99.toFixed(0).padStart(5)} ms  max ${max.toFixed(0).padStart(5)} ms  ${requests} requests`,
  );
  return window;
}
