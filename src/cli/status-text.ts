import { type MigrationStatus, type Phase, PHASES } from '../column-migration/operations.js';
import { bar, duration, thousands } from './bar.js';
import type { Terminal } from './terminal.js';

const BAR_WIDTH = 24;

/** One column migration as lines of text. */
export function statusText(status: MigrationStatus, terminal: Terminal): readonly string[] {
  const { key, table, nextSafeAction } = status;
  return [
    `${terminal.paint('bold', key)}  ${terminal.paint('dim', table)}`,
    `  ${ladder(status, terminal)}`,
    ...field('in force', inForce(status)),
    ...field('desired', desired(status)),
    ...field('fleet', members(status, terminal)),
    ...field('backfill', backfill(status, terminal)),
    ...field('verified', verified(status, terminal)),
    ...field('mismatches', status.mismatches === 0 ? [] : [terminal.paint('red', `${status.mismatches} rows`)]),
    ...field('strays', strays(status, terminal)),
    ...field('next step', nextStep(status, terminal)),
    ...field('problems', problems(status, terminal)),
    ...field('next', [nextSafeAction]),
  ];
}

function ladder({ inForce }: MigrationStatus, terminal: Terminal): string {
  const mark = (phase: Phase): string =>
    phase === inForce?.phase ? terminal.paint('green', `[${phase}]`) : terminal.paint('dim', phase);
  return PHASES.map(mark).join(' › ');
}

function inForce({ inForce: phase, requested }: MigrationStatus): readonly string[] {
  if (phase === null) return ['nothing: its expand schema migration is not applied'];
  const asked = requested === null ? [] : [`${requested.by} asked for ${requested.to} at ${requested.at}`];
  return [`${phase.phase} for ${duration(phase.ageMs)}, version ${phase.version}`, ...asked];
}

function desired({ desired: { floor, ceiling }, target, flags }: MigrationStatus): readonly string[] {
  const range = floor === ceiling ? floor : `${floor} to ${ceiling}: a flag has no opinion`;
  const percent = flags.readNewPercent === null ? '' : ` ${flags.readNewPercent} %`;
  const said = `dual-write ${flags.dualWrite}, read-new ${flags.readNew}${flags.readNew === 'on' ? percent : ''}, new-only ${flags.newOnly}`;
  return [
    `${range}${target === null ? '' : `, on the way to ${target}`}`,
    `${said} (${flags.source}, ${flags.freshness})`,
  ];
}

function members({ members: all }: MigrationStatus, terminal: Terminal): readonly string[] {
  if (all.length === 0) return ['nobody: no process has joined'];
  return all.map((member) => {
    const state = !member.isLive
      ? terminal.paint('dim', 'silent')
      : member.hasAcknowledged
        ? terminal.paint('green', 'acknowledged')
        : terminal.paint('yellow', 'still has older work');
    const able = member.supportsPhase || !member.isLive ? '' : terminal.paint('red', ', cannot run this phase');
    return `${member.applicationName}  build ${member.build}  ${state}${able}`;
  });
}

function backfill({ backfill: report }: MigrationStatus, terminal: Terminal): readonly string[] {
  if (report === null) return [];
  const { status, rowsVisited, rowsExpected, percent, rowsPerSecond, etaMs, problem, holding, quarantined } = report;
  const drawn = terminal.isInteractive && percent !== null ? `${bar(percent, BAR_WIDTH)} ` : '';
  const facts = [
    status,
    ...(percent === null ? [] : [`${percent.toFixed(1)} %`]),
    `${thousands(rowsVisited)}${rowsExpected === null ? '' : ` of about ${thousands(rowsExpected)}`} rows`,
    ...(rowsPerSecond === null ? [] : [`${thousands(rowsPerSecond)} rows/s`]),
    ...(status === 'running' && etaMs !== null ? [`${duration(etaMs)} to go`] : []),
  ];
  return [
    drawn + facts.join(', '),
    ...(holding === null ? [] : [terminal.paint('yellow', holding)]),
    ...(quarantined === 0 ? [] : [terminal.paint('yellow', `${thousands(quarantined)} rows in quarantine`)]),
    ...(problem === null ? [] : [terminal.paint('red', problem)]),
  ];
}

function verified({ evidence: { verification } }: MigrationStatus, terminal: Terminal): readonly string[] {
  if (verification === null) return ['no sweep yet'];
  const { rowsSeen, rowsUnequal, rowsUnconvertible, ageMs, changedSince } = verification;
  const isClean = rowsUnequal === 0 && rowsUnconvertible === 0;
  const found = isClean
    ? terminal.paint('green', 'nothing unequal')
    : terminal.paint('red', `${thousands(rowsUnequal)} unequal, ${thousands(rowsUnconvertible)} that do not convert`);
  const changed = changedSince ?? [];
  const stands = changed.length === 0 ? '' : terminal.paint('red', `; void: ${changed.join(' and ')} changed since`);
  return [`${thousands(rowsSeen)} rows, ${found}, ${duration(ageMs)} ago${stands}`];
}

function strays({ strayWriters }: MigrationStatus, terminal: Terminal): readonly string[] {
  return strayWriters.map(
    ({ applicationName, role, gave, writes, lastAt }) =>
      `${terminal.paint('yellow', applicationName === '' ? '(unnamed)' : applicationName)} as ${role}: gave ${gave} ${writes} times, last at ${lastAt}`,
  );
}

function nextStep({ nextStep: step }: MigrationStatus, terminal: Terminal): readonly string[] {
  if (step === null) return [];
  const { to, isAskedFor, isOpen, conditions } = step;
  const gate = isOpen ? terminal.paint('green', 'open') : terminal.paint('yellow', 'waits');
  const unmet = conditions.filter(({ isMet }) => !isMet).map(({ detail }) => `- ${detail}`);
  return [`${to}${isAskedFor ? '' : ', when somebody asks for it'}: ${gate}`, ...unmet];
}

function problems({ problems: found }: MigrationStatus, terminal: Terminal): readonly string[] {
  return found.map(
    ({ code, severity, detail }) => `${terminal.paint(severity === 'warning' ? 'red' : 'yellow', code)}  ${detail}`,
  );
}

function field(name: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => `  ${(index === 0 ? name : '').padEnd(10)}  ${line}`);
}
