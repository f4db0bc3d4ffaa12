export interface LatencySummary {
  readonly requests: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly longestMs: number;
  /** What took longest, and in which phase. */
  readonly longestWas: string;
}

/** How long requests took, as their clients saw it, retries included. */
export class Latencies {
  private readonly all: number[] = [];
  private readonly byPhase = new Map<string, number[]>();
  private longestMs = 0;
  private longestWas = 'none';

  add(what: string, phase: string, ms: number): void {
    this.all.push(ms);
    const ofPhase = this.byPhase.get(phase);
    if (ofPhase === undefined) this.byPhase.set(phase, [ms]);
    else ofPhase.push(ms);
    if (ms <= this.longestMs) return;
    this.longestMs = ms;
    this.longestWas = `${what}, in ${phase}`;
  }

  get count(): number {
    return this.all.length;
  }

  summary(): LatencySummary {
    return { ...summaryOf(this.all), longestWas: this.longestWas };
  }

  /** By phase, in the order of their first request. */
  phases(): Readonly<Record<string, Omit<LatencySummary, 'longestWas'>>> {
    return Object.fromEntries([...this.byPhase].map(([phase, values]) => [phase, summaryOf(values)]));
  }
}

function summaryOf(values: readonly number[]): Omit<LatencySummary, 'longestWas'> {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { requests: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), longestMs: at(1) };
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
