import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { KeyColumn } from '../catalog/primary-key.sql.js';
import type { Plan } from '../plan/plan.js';
import { Wake } from '../../common/wake.js';
import { sqlstateOf } from '../../database/index.js';
import { ConversionUnavailableError } from '../column-migration.errors.js';
import { Backoff } from '../pacing/backoff.js';
import type { Batches } from './batches.js';
import { cutRange } from './cut-range.js';
import { Pace } from '../pacing/pace.js';
import { type Claim, claimRange, countUnfinished, releaseRange } from './ranges.sql.js';
import { type Control, readRun, type Run } from './run.sql.js';
import type { Waiting } from './waiting.js';
import { passOf } from './windows.js';

/** `drained`: no range is left. `moved`: the table's file has changed, and the run has to begin again. */
export type WorkerEnd = 'drained' | 'moved' | 'stopped' | 'halted';

export interface WorkerOptions {
  readonly ttlMs: number;
  /** The part of its time that a worker works, unless an operator says otherwise. */
  readonly duty: number;
}

const UNDEFINED_TABLE = '42P01';
/** How often to look whether the last ranges, which other workers hold, have become free. */
const IDLE_MS = 100;

/** Fills range after range, in batches, until none is left. */
export class Worker {
  private readonly holder = randomUUID();
  private readonly paces = { key: new Pace('key'), blocks: new Pace('blocks') };
  private readonly rest = new Wake();
  private readonly outage = new Backoff();

  constructor(
    private readonly pool: pg.Pool,
    private readonly plan: Plan,
    private readonly key: readonly KeyColumn[],
    private readonly batches: Batches,
    private readonly waiting: Waiting,
    private readonly options: WorkerOptions,
    private readonly signal: AbortSignal,
    private readonly rangeDone: (run: Run) => Promise<void>,
  ) {}

  async work(): Promise<WorkerEnd> {
    while (!this.signal.aborted) {
      const run = await readRun(this.pool, this.plan.key);
      if (run?.status !== 'running' || !run.isCurrent) return 'halted';
      if (!(await this.waiting.untilClear(run, this.signal))) continue;
      const claim = await this.nextRange();
      if (claim === 'moved') return 'moved';
      if (claim === undefined) {
        if (await this.isDrained()) return 'drained';
        await this.rest.wait(IDLE_MS, this.signal);
        continue;
      }
      const end = await this.fill(claim, run);
      if (end === 'moved') return 'moved';
      if (end === 'done') await this.rangeDone(run);
    }
    return 'stopped';
  }

  private async nextRange(): Promise<Claim | 'moved' | undefined> {
    const { ttlMs } = this.options;
    try {
      return (
        (await claimRange(this.pool, this.plan.key, this.holder, ttlMs)) ??
        (await cutRange(this.pool, this.plan.key, this.key, this.holder, ttlMs))
      );
    } catch (error) {
      if (sqlstateOf(error) === UNDEFINED_TABLE) return 'moved';
      throw error;
    }
  }

  private async isDrained(): Promise<boolean> {
    const run = await readRun(this.pool, this.plan.key);
    return run?.frontier === null && (await countUnfinished(this.pool, this.plan.key)) === 0;
  }

  /** Works until the range is done or lost, or an operator stops it. Then the rest of it is free for others at once. */
  private async fill(first: Claim, run: Control): Promise<'done' | 'lost' | 'moved'> {
    let claim = first;
    let control = run;
    try {
      for (;;) {
        if (this.signal.aborted || !(await this.waiting.untilClear(control, this.signal))) break;
        const began = performance.now();
        const pace = this.paces[claim.bounds.by];
        const pass = passOf(claim);
        const outcome = await this.batches.next(claim, pace.size(pass, control.targetMs ?? undefined));
        if (outcome.kind !== 'done') return outcome.kind;
        this.outage.reset();
        const took = performance.now() - began;
        pace.took(pass, outcome.units, took);
        control = outcome.control;
        if (outcome.batch.position === null) return 'done';
        claim = { ...claim, position: outcome.batch.position };
        await this.yieldTo(others(took, control.duty ?? this.options.duty));
      }
    } catch (error) {
      if (sqlstateOf(error) === UNDEFINED_TABLE) return 'moved';
      if (!(error instanceof ConversionUnavailableError)) throw error;
      await releaseRange(this.pool, claim);
      await this.waiting.hold({ gauge: 'conversion', reason: error.message }, this.outage.next(), this.signal);
    } finally {
      await releaseRange(this.pool, claim).catch(() => undefined);
    }
    return 'lost';
  }

  private async yieldTo(ms: number): Promise<void> {
    if (ms > 0) await this.rest.wait(ms, this.signal);
  }
}

/** How long to rest after a batch, so that the part of the time spent working is `duty`. */
function others(tookMs: number, duty: number): number {
  return duty >= 1 ? 0 : tookMs / duty - tookMs;
}
