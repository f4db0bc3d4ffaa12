import { loadavg } from 'node:os';
import { say } from './say.js';
import type { BenchServer } from './bench-server.js';
import { BenchEngine, UNTHROTTLED } from './engine.js';
import { compare, line, measured, type Measured } from './measured.js';
import { prepareTx, TX, type TxOptions } from './tables.js';

/** A single UPDATE of all rows against the engine without a throttle: one worker, two, and the sweep after it. */
export async function compareFullSpeed(server: BenchServer, options: TxOptions): Promise<void> {
  await prepareTx(server, 'template_tx', options);
  const single = await measured('single UPDATE', await server.copy('template_tx', 'work'), 'tx', async (client) => {
    await client.query('update tx set memo = description');
  });
  report(single);
  const one = await fill(server, 1);
  say(`    ${compare(single, one)}`);
  const two = await fill(server, 2);
  say(`    ${compare(single, two)}; ${(two.rowsPerSecond / one.rowsPerSecond).toFixed(2)}x one worker`);
  const engine = new BenchEngine(server.url('work'), TX);
  await engine.tune(1, 1, UNTHROTTLED);
  const sweep = await measured('sweep', server.url('work'), 'tx', async () => {
    await engine.sweep(1);
  });
  await engine.close();
  say(`${line(sweep)}\n    ${(sweep.rowsPerSecond / one.rowsPerSecond).toFixed(1)}x the backfill's rate`);
  await server.drop('work');
  await server.drop('template_tx');
}

async function fill(server: BenchServer, workers: number): Promise<Measured> {
  const url = await server.copy('template_tx', 'work');
  const engine = new BenchEngine(url, TX);
  await engine.tune(1, workers, UNTHROTTLED);
  try {
    const result = await measured(`engine, ${workers} worker(s)`, url, 'tx', async () => {
      const outcome = await engine.fill();
      if (outcome !== 'completed') throw new Error(`the run is ${outcome}`);
    });
    report(result);
    return result;
  } finally {
    await engine.close();
  }
}

function report(result: Measured): void {
  say(`${line(result)}  load ${loadavg()[0]?.toFixed(1) ?? ''}`);
}
