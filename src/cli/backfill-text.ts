import type { BackfillProgress, RunOutcome } from '../column-migration/operations.js';
import { bar, duration, thousands } from './bar.js';
import type { Terminal } from './terminal.js';

const WIDTH = 30;
/** An estimate may be wrong: only the end is the end. */
const MOST = 99.9;

/** `████░░░░ 41.2 %  12,345 rows/s, 2 min left`, or what it waits for. */
export function backfillLine(key: string, progress: BackfillProgress, terminal: Terminal): string {
  const { rowsVisited, rowsExpected, elapsedMs, holding, status } = progress;
  const percent =
    rowsExpected === null || rowsExpected === 0 ? undefined : Math.min(MOST, (rowsVisited / rowsExpected) * 100);
  const rate = (rowsVisited * 1000) / Math.max(1, elapsedMs);
  const left =
    rowsExpected === null ? undefined : (Math.max(0, rowsExpected - rowsVisited) / Math.max(rate, 0.001)) * 1000;
  const how =
    holding === null
      ? `${thousands(rate)} rows/s${left === undefined ? '' : `, ${duration(left)} left`}`
      : terminal.paint('yellow', holding);
  const done = percent === undefined ? thousands(rowsVisited) : `${bar(percent, WIDTH)} ${percent.toFixed(1)} %`;
  return `${key}  ${done}  ${status === 'running' ? how : status}`;
}

/** What a run leaves behind, in words. */
export function backfillReportLines(key: string, outcome: RunOutcome, progress: BackfillProgress): readonly string[] {
  const { report, problem, visiting, waitedMs, quarantined, rowsVisited, rowsChanged, batches, elapsedMs } = progress;
  const waited = Object.entries(waitedMs).map(([gauge, ms]) => `${duration(ms)} for ${gauge}`);
  return [
    `${key}: ${outcome}${problem === null ? '' : `: ${problem}`}`,
    `  ${thousands(rowsVisited)} rows seen, ${thousands(rowsChanged)} filled, ${thousands(batches)} batches in ${duration(elapsedMs)}`,
    ...(visiting === null ? [] : [`  by ${visiting.by}: ${visiting.why}`]),
    ...(waited.length === 0 ? [] : [`  waited ${waited.join(', ')}`]),
    ...(report === null ? [] : [`  ${sizes(report)}`, ...sweeps(report)]),
    ...(quarantined === 0 ? [] : [`  ${thousands(quarantined)} rows in quarantine: \`cli quarantine ${key}\``]),
  ];
}

function sizes(report: Readonly<Record<string, unknown>>): string {
  const mb = (name: string): string => `${(Number(report[name]) / 1e6).toFixed(1)} MB`;
  const hot =
    typeof report['hotRate'] === 'number' ? `, ${Math.round(report['hotRate'] * 100)} % of the updates HOT` : '';
  return `${mb('walBytes')} of WAL, table +${mb('heapBytes')}, indexes +${mb('indexBytes')}, ${thousands(Number(report['deadRows']))} dead rows${hot}`;
}

/** What sweeps have found since the run ended. */
function sweeps({ sweeps: since }: Readonly<Record<string, unknown>>): readonly string[] {
  if (since === undefined) return [];
  const { count, mismatches, repaired } = since as Record<'count' | 'mismatches' | 'repaired', number>;
  return [
    `  ${thousands(count)} sweeps since: ${thousands(mismatches)} mismatches found, ${thousands(repaired)} repaired`,
  ];
}
