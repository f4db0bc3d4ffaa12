import type { Freshness } from '../flags.port.js';

/** When the flags were last known to be current, by a clock that nobody can set. */
export class PollRecord {
  private lastSuccess: { readonly at: Date; readonly monotonicMs: number } | undefined;
  private failure: string | undefined;
  private remark: string | undefined;

  constructor(
    private readonly source: Freshness['source'],
    private readonly staleAfterMs: number,
    private readonly monotonicMs: () => number = () => performance.now(),
  ) {}

  /** @param remark what is worth telling although it succeeded */
  succeeded(remark?: string): void {
    this.lastSuccess = { at: new Date(), monotonicMs: this.monotonicMs() };
    this.failure = undefined;
    this.remark = remark;
  }

  failed(reason: string): void {
    this.failure = reason;
  }

  /** Judged at the moment of asking: a process that was frozen finds its flags stale when it wakes. */
  freshness(): Freshness {
    const { source, lastSuccess } = this;
    const reason = this.failure ?? this.remark;
    const common = { source, ...(reason !== undefined && { reason }) };
    if (lastSuccess === undefined) return { state: 'never', ...common };
    const isStale = this.monotonicMs() - lastSuccess.monotonicMs > this.staleAfterMs;
    const overdue = isStale && reason === undefined ? { reason: 'no poll has ended in time' } : {};
    return { state: isStale ? 'stale' : 'fresh', ...common, ...overdue, lastSuccessAt: lastSuccess.at };
  }
}
