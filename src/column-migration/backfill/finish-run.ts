import type pg from 'pg';
import type { Plan } from '../plan/plan.js';
import { recordEvent } from '../ledger/record-event.sql.js';
import { writeEvidence } from '../evidence/evidence.sql.js';
import { inRetriedTransaction } from '../sql/in-retried-transaction.js';
import { measure } from './measures.sql.js';
import { readBackfill } from './progress.sql.js';
import { countUnfinished } from './ranges.sql.js';
import { runReport } from './run-report.js';
import { lockRun } from './run.sql.js';
import { writeEnd } from './end-run.sql.js';

/** Ends a run whose ranges are all done. One of its workers writes report, evidence and status in one transaction. */
export async function finishRun(pool: pg.Pool, plan: Plan): Promise<boolean> {
  const isFinished = await inRetriedTransaction(pool, async (client) => {
    const run = await lockRun(client, plan.key);
    if (run?.status !== 'running' || run.frontier !== null || (await countUnfinished(client, plan.key)) > 0)
      return undefined;
    const progress = await readBackfill(client, plan.key);
    const before = run.measured;
    if (progress === undefined || before === null) return undefined;
    const report = runReport(progress, before, await measure(client, run.heaps, before.identity), run.restarts);
    await writeEnd(client, plan.key, 'completed', { report });
    if (run.direction === 'forward')
      await writeEvidence(client, plan.key, {
        kind: 'backfill',
        version: run.version,
        startedAt: progress.startedAt,
        rowsSeen: progress.rowsVisited,
        rowsUnequal: 0,
        rowsRepaired: progress.rowsChanged,
        rowsUnconvertible: 0,
        identity: before.identity,
      });
    await recordEvent(client, { key: plan.key, kind: 'backfill', askedBy: 'runner', evidence: { ...report } });
    return true;
  });
  return isFinished === true;
}
