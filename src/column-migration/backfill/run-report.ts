import { hotRateSince, type Measures } from './measures.sql.js';
import type { BackfillProgress, Direction } from './progress.sql.js';
import type { Visiting } from './visiting.js';

/**
 * What a finished run leaves behind. WAL counts all writes of the server, and updates all updates of the table, between
 * beginning and end.
 */
export interface RunReport {
  readonly direction: Direction;
  readonly visiting: Visiting | null;
  readonly rows: number;
  readonly rowsChanged: number;
  readonly batches: number;
  readonly ms: number;
  readonly rowsPerSecond: number;
  readonly waitedMs: Readonly<Record<string, number>>;
  readonly walBytes: number;
  readonly heapBytes: number;
  readonly indexBytes: number;
  readonly deadRows: number;
  /** 0 to 1. `null` when nothing was updated, or the updates are not counted yet. */
  readonly hotRate: number | null;
  readonly quarantined: number;
  /** How often the table was rewritten during the run. */
  readonly restarts: number;
  /** What the sweeps of the same phase have found and repaired since. Absent before the first one. */
  readonly sweeps?: Readonly<Record<'count' | 'rows' | 'mismatches' | 'repaired', number>>;
}

export function runReport(progress: BackfillProgress, before: Measures, after: Measures, restarts: number): RunReport {
  const { direction, visiting, rowsVisited, rowsChanged, batches, elapsedMs, waitedMs, quarantined } = progress;
  const hotRate = hotRateSince(before, after);
  return {
    direction,
    visiting,
    rows: rowsVisited,
    rowsChanged,
    batches,
    ms: elapsedMs,
    rowsPerSecond: Math.round((rowsVisited * 1000) / Math.max(elapsedMs, 1)),
    waitedMs,
    walBytes: positionOf(after.wal) - positionOf(before.wal),
    heapBytes: after.heapBytes - before.heapBytes,
    indexBytes: after.indexBytes - before.indexBytes,
    deadRows: after.deadRows - before.deadRows,
    hotRate: hotRate === null ? null : Math.round(hotRate * 1000) / 1000,
    quarantined,
    restarts,
  };
}

/** `16/B374D848` as a number of bytes. */
function positionOf(lsn: string): number {
  const [high = '0', low = '0'] = lsn.split('/');
  return parseInt(high, 16) * 2 ** 32 + parseInt(low, 16);
}
