import { setTimeout as delay } from 'node:timers/promises';
import type { BenchServer } from './bench-server.js';
import { BenchEngine, UNTHROTTLED } from './engine.js';
import { say } from './say.js';
import { prepareUsers, USERS } from './tables.js';

const LOOK_MS = 250;

/** Ten times as many rows in a thin table: whether the rate of the first tenth lasts, and what memory it takes. */
export async function compareLongRun(server: BenchServer, rows: number): Promise<void> {
  const size = rows * 10;
  await prepareUsers(server, 'work', size, true);
  const engine = new BenchEngine(server.url('work'), USERS);
  await engine.tune(1, 1, UNTHROTTLED);
  const over = new AbortController();
  const began = performance.now();
  const run = engine.fill().finally(() => over.abort());
  const tenths: number[] = [];
  let memory = 0;
  for (let tenth = 1, last = began; tenth <= 10;) {
    await delay(LOOK_MS);
    memory = Math.max(memory, process.memoryUsage().rss);
    const { rows: counted } = await engine.pool.query<{ changed: string | null }>(
      `select sum(rows_changed) as changed from column_migration.backfill_range`,
    );
    if (Number(counted[0]?.changed) < (tenth * size) / 10 && !over.signal.aborted) continue;
    tenths.push(size / 10 / ((performance.now() - last) / 1000));
    last = performance.now();
    tenth += 1;
  }
  await run;
  const shown = tenths.map((rate) => Math.round(rate / 1000)).join(' ');
  say(
    `  ${size.toLocaleString('en')} rows, thousand rows/s by tenths: ${shown}; memory at most ${Math.round(memory / 1e6)} MB, the benchmark's own included`,
  );
  await engine.close();
  await server.drop('work');
}
