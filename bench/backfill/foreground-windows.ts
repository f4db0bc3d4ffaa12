import type { BenchServer } from './bench-server.js';
import { BenchEngine } from './engine.js';
import { Foreground, type Window } from './foreground.js';
import { median } from './peers.js';
import { say } from './say.js';
import { prepareTx, TX } from './tables.js';

const ROUNDS = 9;
const SECONDS = 6;

type Work = (signal: AbortSignal) => Promise<unknown>;

/** A load at a fixed rate, with backfill and sweep at their defaults and without, by turns: every window is shown, disks are noisy. */
export async function compareWindows(server: BenchServer, rows: number): Promise<void> {
  await prepareTx(server, 'work', { rows, fillfactor: 100, keys: 'random' });
  const url = server.url('work');
  const load = new Foreground(url);
  await load.prepare();
  await load.window(2);
  const engine = new BenchEngine(url, TX);
  await engine.pool.query(
    `insert into column_migration.backfill (migration_key, version, status) values ($1, 0, 'pending')`,
    [TX.key],
  );
  const idle: Window[] = [];
  const filling: Window[] = [];
  const sweeping: Window[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    idle.push(show('idle', await load.window(SECONDS)));
    filling.push(show('backfill', await beside(load, (signal) => engine.fill(signal))));
    sweeping.push(show('sweep', await beside(load, (signal) => engine.sweep(undefined, signal))));
  }
  const { rows: done } = await engine.pool.query<{ changed: string }>(
    `select sum(rows_changed) as changed from column_migration.backfill_range`,
  );
  const rate = Math.round(Number(done[0]?.changed) / (ROUNDS * SECONDS)).toLocaleString('en');
  say(`  backfill / idle: ${against(idle, filling)}; ${rate} rows/s filled`);
  say(`  sweep / idle: ${against(idle, sweeping)}; memory ${Math.round(process.memoryUsage().rss / 1e6)} MB`);
  await engine.close();
  await load.close();
  await server.drop('work');
}

/** A window while the work goes on, again and again should it end. */
async function beside(load: Foreground, work: Work): Promise<Window> {
  const stop = new AbortController();
  const going = (async () => {
    while (!stop.signal.aborted) await work(stop.signal);
  })();
  const window = await load.window(SECONDS);
  stop.abort();
  await going;
  return window;
}

function against(idle: readonly Window[], busy: readonly Window[]): string {
  const ratio = (of: (window: Window) => number): string => (median(busy.map(of)) / median(idle.map(of))).toFixed(2);
  const longest = (windows: readonly Window[]): string => Math.max(...windows.map(({ max }) => max)).toFixed(0);
  return `p50 ${ratio(({ p50 }) => p50)}x, p99 ${ratio(({ p99 }) => p99)}x; longest request ${longest(busy)} ms (idle ${longest(idle)} ms)`;
}

function show(name: string, window: Window): Window {
  const { p50, p99, max, requests } = window;
  say(
    `  ${name.padEnd(9)} p50 ${p50.toFixed(1).padStart(6)} ms  p99 ${p99.toFixed(0).padStart(5)} ms  max ${max.toFixed(0).padStart(5)} ms  ${requests} requests`,
  );
  return window;
}
