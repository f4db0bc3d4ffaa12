import { Wake } from './wake.js';
import { WarnOnce } from './warn-once.js';

/** Returns whether the next turn is due at once. The signal ends with the loop. */
export type Turn = (signal: AbortSignal) => Promise<boolean>;

export interface LoopOptions {
  /** Longest pause between two turns, in ms; a ring ends it. */
  readonly pauseMs: number;
  /** The pause after a turn that failed, in ms; no ring ends it. @default `pauseMs`, and a ring ends it */
  readonly retryMs?: number;
  readonly warnings: WarnOnce;
  /** Called when a turn succeeds after one that failed. */
  readonly recovered?: () => void;
  /** The work after the last turn; a stop waits for it. */
  readonly afterwards?: () => Promise<void>;
}

/** When a turn began and ended, by the monotonic clock of the process, in ms. */
export interface TurnTimes {
  readonly beganAt: number;
  /** `undefined` while it lasts. */
  readonly endedAt: number | undefined;
}

/**
 * Turn after turn, with a pause between, until it is stopped. `start` and `stop` may come in any order and more than once; a loop that
 * was stopped stays so. Its pauses do not keep the process alive.
 */
export class Loop {
  private readonly abort = new AbortController();
  private readonly wake = new Wake({ keepsProcess: false });
  private running: Promise<void> | undefined;
  private last: TurnTimes | undefined;

  constructor(
    private readonly turn: Turn,
    private readonly options: LoopOptions,
  ) {}

  /** Resolves after the first turn, whether it succeeded or not. */
  async start(): Promise<void> {
    if (this.running !== undefined || this.abort.signal.aborted) return;
    await new Promise<void>((firstTurn) => {
      this.running = this.run(this.abort.signal, firstTurn);
    });
  }

  /** Ends the pause, or the next one. */
  ring(): void {
    this.wake.ring();
  }

  /** Resolves after the turn in hand. */
  async stop(): Promise<void> {
    this.abort.abort();
    await this.running;
  }

  /** The turn in hand, or else the one before the pause; `undefined` before the first. */
  get lastTurn(): TurnTimes | undefined {
    return this.last;
  }

  private async run(signal: AbortSignal, firstTurn: () => void): Promise<void> {
    const { pauseMs, retryMs, warnings, afterwards } = this.options;
    while (!signal.aborted) {
      const end = await this.take(signal);
      firstTurn();
      if (end === 'failed' && retryMs !== undefined) await pause(retryMs, signal);
      else if (end !== 'more') await this.wake.wait(pauseMs, signal);
    }
    await afterwards?.().catch((error: unknown) => warnings.failed(error));
  }

  private async take(signal: AbortSignal): Promise<'more' | 'done' | 'failed'> {
    const beganAt = performance.now();
    this.last = { beganAt, endedAt: undefined };
    try {
      const isMore = await this.turn(signal);
      if (this.options.warnings.succeeded()) this.options.recovered?.();
      return isMore ? 'more' : 'done';
    } catch (error) {
      this.options.warnings.failed(error);
      return 'failed';
    } finally {
      this.last = { beganAt, endedAt: performance.now() };
    }
  }
}

/** Rings do not count: a failed connection may ring as well. */
function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return new Wake({ keepsProcess: false }).wait(ms, signal);
}
