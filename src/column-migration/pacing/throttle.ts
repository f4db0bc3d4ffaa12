import type { Queryable } from '../sql/queryable.js';
import { isOffPeak } from './off-peak.sql.js';
import { replicaBacklog, replicaLag } from './replicas.sql.js';
import { activeSessions, blockedSessions, maintenance, probe } from './sessions.sql.js';
import { ServiceLatency } from './service-latency.js';
import type { Gauge, Surroundings } from './gauge.js';
import { archiveBacklog, checkpointPressure } from './wal.sql.js';

export const GAUGES: readonly Gauge[] = [
  replicaLag,
  replicaBacklog,
  archiveBacklog,
  checkpointPressure,
  maintenance,
  blockedSessions,
  activeSessions,
  probe,
  new ServiceLatency(),
];

/** The name of the one limit that is not a number but a window of the day. */
export const OFF_PEAK = 'off-peak';
/** Not a limit, but the addresses that `service-p99-ms` reads, separated by blanks. */
export const METRICS_URL = 'metrics-url';

/** Limits that differ from the defaults, by gauge. `null` turns a gauge off. */
export type Limits = Readonly<Record<string, number | string | null>>;

/** Why a backfill waits. */
export interface Hold {
  readonly gauge: string;
  /** In words, with the value and the limit. */
  readonly reason: string;
}

/** How long a value counts as fresh: gauges are read twice a second, however small batches are. */
const FRESH_MS = 500;

/** Holds work back for the sake of everybody else. It fails closed: a gauge that cannot be read holds the work too. */
export class Throttle {
  private last: { readonly at: number; readonly limits: string; readonly hold: Hold | undefined } | undefined;

  constructor(
    private readonly db: Queryable,
    private readonly surroundings: Surroundings,
    private readonly gauges: readonly Gauge[] = GAUGES,
  ) {}

  /** What to wait for now. `undefined`: nothing. */
  async hold(limits: Limits): Promise<Hold | undefined> {
    const asked = JSON.stringify(limits);
    if (this.last === undefined || this.last.limits !== asked || performance.now() - this.last.at > FRESH_MS) {
      const hold = await this.judge(limits);
      this.last = { at: performance.now(), limits: asked, hold };
    }
    return this.last.hold;
  }

  private async judge(limits: Limits): Promise<Hold | undefined> {
    for (const gauge of this.gauges) {
      const limit = limits[gauge.name] === undefined ? gauge.defaultLimit : limits[gauge.name];
      if (limit === null) continue;
      const hold = await this.compare(gauge, Number(limit), limits[METRICS_URL]);
      if (hold !== undefined) return hold;
    }
    const window = limits[OFF_PEAK];
    return typeof window === 'string' ? this.offPeak(window) : undefined;
  }

  private async compare(gauge: Gauge, limit: number, urls: Limits[string] | undefined): Promise<Hold | undefined> {
    const { name, unit, about } = gauge;
    try {
      const metricsUrls = typeof urls === 'string' ? urls.split(' ') : [];
      const value = await gauge.read(this.db, { ...this.surroundings, metricsUrls });
      if (value <= limit) return undefined;
      return {
        gauge: name,
        reason: `waits for ${about}: ${name} is ${Math.round(value)} ${unit}, more than ${limit}`,
      };
    } catch (error) {
      return unreadable(name, error);
    }
  }

  private async offPeak(window: string): Promise<Hold | undefined> {
    try {
      if (await isOffPeak(this.db, window)) return undefined;
      return { gauge: OFF_PEAK, reason: `waits for its time of day: ${window}` };
    } catch (error) {
      return unreadable(OFF_PEAK, error);
    }
  }
}

function unreadable(name: string, error: unknown): Hold {
  const why = error instanceof Error ? error.message : String(error);
  return { gauge: name, reason: `waits, since ${name} cannot be read (${why}); turn it off with --limit ${name}=off` };
}
