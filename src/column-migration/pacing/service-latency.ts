import type { Gauge, Surroundings } from './gauge.js';

/** Cumulative counts by upper bound in seconds. */
type Buckets = ReadonlyMap<number, number>;

interface Snapshot {
  readonly at: number;
  readonly buckets: Buckets;
}

/** Requests that were slow longer ago than this say nothing about now. */
const WINDOW_MS = 15_000;
const PATIENCE_MS = 1_000;

/**
 * The 99th percentile of the service's own request durations in the last seconds, from the histograms that its
 * processes show.
 */
export class ServiceLatency implements Gauge {
  readonly name = 'service-p99-ms';
  readonly unit = 'ms';
  readonly about = 'the service to answer quickly again';
  readonly defaultLimit = null;
  private snapshots: readonly Snapshot[] = [];

  async read(_db: unknown, { metricsUrls = [], names }: Surroundings): Promise<number> {
    if (metricsUrls.length === 0) throw new Error('no --metrics-url is set');
    const pages = await Promise.all(metricsUrls.map(fetchText));
    const now = { at: performance.now(), buckets: bucketsOf(pages.join('\n'), names.latencyHistogram) };
    this.snapshots = [...this.snapshots.filter(({ at }) => now.at - at < WINDOW_MS), now];
    return percentile99(this.snapshots[0] ?? now, now) * 1000;
  }
}

async function fetchText(url: string): Promise<string> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  return answer.text();
}

function bucketsOf(text: string, histogram: string): Buckets {
  const pattern = new RegExp(`^${histogram}_bucket\\{[^}]*le="([^"]+)"[^}]*\\} (\\S+)`);
  const buckets = new Map<number, number>();
  for (const line of text.split('\n')) {
    const [, bound, count] = pattern.exec(line) ?? [];
    if (bound === undefined) continue;
    const le = bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound);
    buckets.set(le, (buckets.get(le) ?? 0) + Number(count));
  }
  return buckets;
}

/** In seconds. Within a bucket, requests are taken as evenly spread. 0 when there were none. */
function percentile99(before: Snapshot, now: Snapshot): number {
  const bounds = [...now.buckets.keys()].sort((one, other) => one - other);
  const since = (bound: number): number => (now.buckets.get(bound) ?? 0) - (before.buckets.get(bound) ?? 0);
  const total = since(Number.POSITIVE_INFINITY);
  if (total <= 0) return 0;
  const wanted = total * 0.99;
  let [lower, below] = [0, 0];
  for (const bound of bounds) {
    const count = since(bound);
    if (count >= wanted) {
      if (!Number.isFinite(bound)) return lower;
      return lower + ((bound - lower) * (wanted - below)) / Math.max(1, count - below);
    }
    [lower, below] = [bound, count];
  }
  return lower;
}
