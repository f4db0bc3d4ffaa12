import pg from 'pg';
import type { BenchServer } from './bench-server.js';
import { BenchEngine, UNTHROTTLED } from './engine.js';
import { say } from './say.js';
import { prepareUsers, USERS } from './tables.js';
import { fillByTouching, prepareTouching } from './touching-batches.js';

const SIZES = [10_000, 100_000, 300_000];
const ROUNDS = 3;

/** pgroll's own table: its way against ours, by turns, with statistics and without; medians of three, of one where it takes minutes. */
export async function compareTouching(server: BenchServer, rows: number): Promise<void> {
  // A smoke takes a tenth.
  const sizes = rows >= 200_000 ? SIZES : SIZES.map((size) => size / 10);
  for (const isAnalysed of [true, false])
    for (const size of sizes) {
      await prepareUsers(server, 'template_users', size, isAnalysed);
      const theirs: number[] = [];
      const ours: number[] = [];
      const ofTwo: number[] = [];
      const rounds = isAnalysed || size < 200_000 ? ROUNDS : 1;
      for (let round = 0; round < rounds; round += 1) {
        theirs.push(size / (await touch(await server.copy('template_users', 'work'))));
        ours.push(size / (await fill(await server.copy('template_users', 'work'), 1)));
        ofTwo.push(size / (await fill(await server.copy('template_users', 'work'), 2)));
      }
      const [their, our, two] = [median(theirs), median(ours), median(ofTwo)];
      const name = `${size.toLocaleString('en')} rows, ${isAnalysed ? 'analysed' : 'not analysed'}`;
      say(
        `  ${name.padEnd(28)} touching ${Math.round(their).toLocaleString('en').padStart(8)} rows/s  ours ${Math.round(our).toLocaleString('en').padStart(8)} rows/s  ${(our / their).toFixed(1)}x  two workers ${Math.round(two).toLocaleString('en').padStart(8)} rows/s  ${(two / their).toFixed(1)}x`,
      );
      await server.drop('work');
      await server.drop('template_users');
    }
}

async function touch(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await prepareTouching(client);
  const began = performance.now();
  await fillByTouching(client);
  const seconds = (performance.now() - began) / 1000;
  await client.end();
  return seconds;
}

async function fill(url: string, workers: number): Promise<number> {
  const engine = new BenchEngine(url, USERS);
  await engine.tune(1, workers, UNTHROTTLED);
  const began = performance.now();
  const outcome = await engine.fill();
  const seconds = (performance.now() - began) / 1000;
  await engine.close();
  if (outcome !== 'completed') throw new Error(`the run is ${outcome}`);
  return seconds;
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
