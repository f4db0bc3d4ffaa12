import { FINDING_KINDS, FINDING_WORDS } from '../findings.js';
import type { SeenLock } from '../observe/lock-sampler.js';
import type { Report } from './report.js';

/** The report for people. */
export function markdownOf(report: Report): string {
  const { work, latency, rows, locks } = report;
  return [
    `# Rehearsal of ${report.columnMigration}: ${report.passed ? 'passed' : 'FAILED'}`,
    '',
    `${report.startedAt}, ${report.seconds} s, up to \`${report.reached}\`. \`${report.command}\` on ${report.database}.`,
    '',
    table(
      ['what', 'count'],
      FINDING_KINDS.map((kind) => [FINDING_WORDS[kind], String(report.counts[kind])]),
    ),
    `${number(work.requests)} requests and ${number(work.acknowledgedWrites)} acknowledged writes, ${number(work.rowsCompared)} comparisons of a row with its client's journal. ` +
      `${number(rows.seeded)} rows seeded, ${number(rows.atTheEnd)} at the end; ${number(rows.untouched)} that nobody wrote are what they were. ` +
      `${work.repeatedAfterKill} requests were repeated once, after their process was killed; of the changes that were not, ${work.doubts.done} had been done and ${work.doubts.undone} had not. ${number(work.strayWrites)} stray writes were mirrored.`,
    '',
    ...(report.findings.length === 0
      ? []
      : [
          '## What was off',
          '',
          ...report.findings.map(
            ({ at, kind, phase, who, what }) => `- ${at} **${kind}** in \`${phase}\`, ${who}: ${what}`,
          ),
          '',
        ]),
    '## How long',
    '',
    `Half of all requests took at most ${latency.p50Ms} ms, 99 in 100 at most ${latency.p99Ms} ms. The longest stall was ${latency.longestMs} ms: ${latency.longestWas}.`,
    '',
    table(
      ['phase', 'visits', 'seconds', 'requests', 'p50 ms', 'p99 ms', 'longest ms', 'SIGKILLs'],
      report.timeInPhases.map(({ phase, visits, seconds }) => {
        const of = report.latencyByPhase[phase];
        return [
          `\`${phase}\``,
          visits,
          seconds,
          of?.requests ?? 0,
          of?.p50Ms ?? '',
          of?.p99Ms ?? '',
          of?.longestMs ?? '',
          work.killsByPhase[phase] ?? 0,
        ].map(String);
      }),
    ),
    '## Locks',
    '',
    `Sampled every ${locks.sampledEveryMs} ms; a lock is one that blocks writers of the table.`,
    '',
    `- longest held: ${lockText(locks.longestHeld)}`,
    `- longest waited for by anybody: ${lockText(locks.longestWait)}`,
    `- longest held, by the steps' own evidence: ${locks.longestHeldByEvidenceMs === null ? 'none recorded' : `${locks.longestHeldByEvidenceMs} ms`}`,
    '',
    '## What was done',
    '',
    table(
      ['s', 'phase', 'what'],
      report.timeline.map(({ seconds, phase, text }) => [
        seconds.toFixed(1),
        `\`${phase}\``,
        text.replaceAll('|', '\\|'),
      ]),
    ),
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}

function lockText(lock: SeenLock | null): string {
  if (lock === null) return 'none seen';
  const { ms, mode, application, phase, statement } = lock;
  return `${ms} ms, ${mode}, ${application} in \`${phase}\`: \`${statement.replaceAll(/\s+/g, ' ').slice(0, 120)}\``;
}

function number(value: number): string {
  return value.toLocaleString('en');
}
