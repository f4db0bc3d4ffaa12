import type { Finding, FindingKind } from '../findings.js';
import type { LatencySummary } from '../load/latencies.js';
import type { Move, TimeInPhase } from '../observe/history.sql.js';
import type { SeenLock } from '../observe/lock-sampler.js';
import type { Note } from '../timeline.js';

/** What a rehearsal found out: the JSON report is exactly this. */
export interface Report {
  readonly columnMigration: string;
  readonly passed: boolean;
  readonly startedAt: string;
  readonly seconds: number;
  readonly command: string;
  readonly database: string;
  readonly rows: { readonly seeded: number; readonly atTheEnd: number; readonly untouched: number };
  readonly reached: string;
  readonly counts: Readonly<Record<FindingKind, number>>;
  readonly findings: readonly Finding[];
  readonly work: {
    readonly requests: number;
    readonly acknowledgedWrites: number;
    readonly rowsCompared: number;
    readonly repeatedAfterKill: number;
    /** Changes whose connection was broken by a SIGKILL, by what had become of them. */
    readonly doubts: { readonly done: number; readonly undone: number };
    readonly killsByPhase: Readonly<Record<string, number>>;
    readonly strayWrites: number;
  };
  readonly latency: LatencySummary;
  readonly latencyByPhase: Readonly<Record<string, Omit<LatencySummary, 'longestWas'>>>;
  readonly timeInPhases: readonly TimeInPhase[];
  readonly locks: {
    readonly sampledEveryMs: number;
    readonly longestHeld: SeenLock | null;
    readonly longestWait: SeenLock | null;
    readonly longestHeldByEvidenceMs: number | null;
  };
  readonly moves: readonly Move[];
  readonly timeline: readonly Note[];
}
