import type { BackfillProgress, BackfillStatus } from '../backfill/progress.sql.js';

/** How far a backfill has come, for people and dashboards. */
export interface BackfillReport {
  readonly status: BackfillStatus;
  readonly rowsVisited: number;
  readonly rowsChanged: number;
  /** By the planner's estimate when it began. `null` when there was none. */
  readonly rowsExpected: number | null;
  /** 100 only when it has ended, because the estimate may be wrong. */
  readonly percent: number | null;
  readonly rowsPerSecond: number | null;
  readonly etaMs: number | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly problem: string | null;
  /** The order of visiting, and why it was chosen. */
  readonly order: string | null;
  /** What it waits for now, in words. */
  readonly holding: string | null;
  /** Time waited, by gauge, in ms. */
  readonly waitedMs: Readonly<Record<string, number>>;
  /** How many rows could not be filled. Their keys and classes are in the quarantine. */
  readonly quarantined: number;
}

/** A run under way is never shown as complete. An estimate that was too small counts as unknown. */
const MOST_WHILE_RUNNING = 99.9;

export function backfillReport(progress: BackfillProgress): BackfillReport {
  const { status, rowsVisited, rowsChanged, rowsExpected, elapsedMs, startedAt, finishedAt, problem } = progress;
  const { visiting, holding, waitedMs, quarantined } = progress;
  const isDone = status === 'completed';
  const left = rowsExpected === null || rowsVisited > rowsExpected ? null : rowsExpected - rowsVisited;
  const rowsPerSecond = elapsedMs > 0 && rowsVisited > 0 ? (rowsVisited * 1000) / elapsedMs : null;
  return {
    status,
    rowsVisited,
    rowsChanged,
    rowsExpected,
    percent: isDone ? 100 : percentOf(rowsVisited, rowsExpected),
    rowsPerSecond: rowsPerSecond === null ? null : tenths(rowsPerSecond),
    etaMs: isDone ? 0 : left === null || rowsPerSecond === null ? null : Math.round((left / rowsPerSecond) * 1000),
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    problem,
    order: visiting === null ? null : `by ${visiting.by}: ${visiting.why}`,
    holding,
    waitedMs,
    quarantined,
  };
}

function percentOf(visited: number, expected: number | null): number | null {
  if (expected === null || expected === 0) return null;
  return Math.min(MOST_WHILE_RUNNING, tenths((visited / expected) * 100));
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
