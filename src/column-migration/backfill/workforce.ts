import type pg from 'pg';
import { Wake } from '../../common/wake.js';
import { readRun } from './run.sql.js';
import type { WorkerEnd } from './worker.js';

/** How often the wanted number of workers is re-read: an operator's `tune --workers` takes effect within a second. */
const LOOK_MS = 500;
const MOST = 16;

/** The workers of this process on one run. The run's row says how many. */
export class Workforce {
  private readonly running = new Map<Promise<void>, AbortController>();
  private end: WorkerEnd | undefined;
  private failure: Error | undefined;
  private readonly wake = new Wake();

  constructor(
    private readonly pool: pg.Pool,
    private readonly key: string,
    private readonly work: (signal: AbortSignal) => Promise<WorkerEnd>,
  ) {}

  /** Works until one of them reaches an end. The others stop after the batch under way. */
  async run(signal: AbortSignal): Promise<WorkerEnd> {
    try {
      while (this.end === undefined && this.failure === undefined && !signal.aborted) {
        const wanted = Math.min(MOST, (await readRun(this.pool, this.key))?.workers ?? 1);
        while (this.running.size < wanted) this.start();
        for (const worker of [...this.running.values()].slice(wanted)) worker.abort();
        await this.wake.wait(LOOK_MS, signal);
      }
    } finally {
      for (const worker of this.running.values()) worker.abort();
      await Promise.all(this.running.keys());
    }
    if (this.failure !== undefined) throw this.failure;
    return this.end ?? 'stopped';
  }

  private start(): void {
    const own = new AbortController();
    const worker = this.work(own.signal)
      .then(
        (end) => {
          // A worker that was dismissed has not reached an end.
          if (end !== 'stopped') this.end ??= end;
        },
        (error: unknown) => {
          this.failure ??= error instanceof Error ? error : new Error(String(error));
        },
      )
      .finally(() => {
        this.running.delete(worker);
        this.wake.ring();
      });
    this.running.set(worker, own);
  }
}
