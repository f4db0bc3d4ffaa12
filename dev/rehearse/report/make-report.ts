import { FINDING_KINDS, type FindingKind } from '../findings.js';
import { longestHeldByEvidence, readMoves, timeInPhases } from '../observe/history.sql.js';
import { type LockSampler, SAMPLE_MS } from '../observe/lock-sampler.js';
import type { Stage } from '../stage.js';
import { KEY } from '../subject.js';
import type { Report } from './report.js';

export interface Ending {
  readonly startedAt: Date;
  readonly climbedFrom: Date;
  readonly locks: LockSampler;
  readonly writes: number;
  readonly untouched: number;
}

export async function makeReport(
  stage: Stage,
  { startedAt, climbedFrom, locks, writes, untouched }: Ending,
): Promise<Report> {
  const { options, database, findings, load, watch, timeline, kills } = stage;
  const moves = await readMoves(database.pool);
  const { rows } = await database.pool.query<{ count: number }>('select count(*)::int as count from transactions');
  const counts = Object.fromEntries(FINDING_KINDS.map((kind) => [kind, findings.count(kind)])) as Record<
    FindingKind,
    number
  >;
  return {
    columnMigration: KEY,
    passed: findings.total === 0,
    startedAt: startedAt.toISOString(),
    seconds: Math.round((Date.now() - startedAt.getTime()) / 100) / 10,
    command: ['npm run rehearse --', ...process.argv.slice(2).map(withoutPassword)].join(' '),
    database: database.isOurs ? 'an embedded database of its own' : withoutPassword(database.url),
    rows: { seeded: database.isOurs ? options.rows : 0, atTheEnd: rows[0]?.count ?? 0, untouched },
    reached: watch.phase,
    counts,
    findings: findings.kept,
    work: {
      requests: load.latencies.count,
      acknowledgedWrites: writes,
      rowsCompared: load.oracle.comparisons,
      repeatedAfterKill: load.retries,
      doubts: load.doubts,
      killsByPhase: Object.fromEntries(kills),
      strayWrites: watch.standing?.strayWrites ?? 0,
    },
    latency: load.latencies.summary(),
    latencyByPhase: load.latencies.phases(),
    timeInPhases: timeInPhases(moves, climbedFrom, new Date()),
    locks: {
      sampledEveryMs: SAMPLE_MS,
      longestHeld: locks.longestHeld ?? null,
      longestWait: locks.longestWait ?? null,
      longestHeldByEvidenceMs: longestHeldByEvidence(moves) ?? null,
    },
    moves,
    timeline: timeline.notes,
  };
}

function withoutPassword(text: string): string {
  return text.replace(/(postgres(?:ql)?:\/\/[^:/@]+):[^@]*@/, '$1:***@');
}
