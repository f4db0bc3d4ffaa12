import type pg from 'pg';
import { Wake } from '../../common/wake.js';
import { addWaited, writeHolding } from './record-holding.sql.js';
import { type Control, readRun, type Run } from './run.sql.js';
import type { Hold, Throttle } from '../pacing/throttle.js';

/** How often a waiting worker re-reads the operator's word and the gauges. */
const LOOK_MS = 250;
const PAUSED: Hold = { gauge: 'paused', reason: 'paused by an operator' };

/** Waits while an operator or the throttle says so. Tells the ledger why, and counts for how long. */
export class Waiting {
  private readonly rest = new Wake();

  constructor(
    private readonly pool: pg.Pool,
    private readonly key: string,
    private readonly throttle: Throttle,
    /** Whether waiting is still useful. A sweep goes on after the run has ended. */
    private readonly isWanted: (run: Run | undefined) => boolean = (run) => run?.status === 'running',
  ) {}

  /** Returns `false` when the run has ended meanwhile, or this process is ending. */
  async untilClear(first: Control, signal: AbortSignal): Promise<boolean> {
    let control = first;
    let hold = await this.holdOf(control);
    if (hold === undefined) return true;
    try {
      while (hold !== undefined) {
        await this.waitOut(hold, LOOK_MS, signal);
        if (signal.aborted) return false;
        const run = await readRun(this.pool, this.key);
        if (!this.isWanted(run)) return false;
        control = run ?? control;
        hold = await this.holdOf(control);
      }
      return true;
    } finally {
      await writeHolding(this.pool, this.key, null).catch(() => undefined);
    }
  }

  /** Waits once, for this long. */
  async hold(hold: Hold, ms: number, signal: AbortSignal): Promise<void> {
    try {
      await this.waitOut(hold, ms, signal);
    } finally {
      await writeHolding(this.pool, this.key, null).catch(() => undefined);
    }
  }

  private async waitOut({ reason, gauge }: Hold, ms: number, signal: AbortSignal): Promise<void> {
    await writeHolding(this.pool, this.key, reason);
    const began = performance.now();
    await this.rest.wait(ms, signal);
    await addWaited(this.pool, this.key, gauge, performance.now() - began);
  }

  private async holdOf({ isPaused, limits }: Control): Promise<Hold | undefined> {
    return isPaused ? PAUSED : this.throttle.hold(limits);
  }
}
