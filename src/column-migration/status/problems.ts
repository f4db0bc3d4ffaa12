import type { MigrationStatus } from './migration-status.js';
import { type Fault, sentenceOf } from '../facts/fault.js';
import { hasRunner, namesOf, silentMembers } from '../fleet/fleet-facts.js';
import { unmetOf } from '../gate/condition.js';
import type { Waiting } from '../ledger/ledger-row.js';
import type { ProblemCode, StatusProblem } from './status-problem.js';

/** A status before it is judged. */
export type Facts = Omit<MigrationStatus, 'problems' | 'isDegraded' | 'nextSafeAction'>;

export interface Circumstances {
  /** What is wrong with the columns and the guard. Empty without code. */
  readonly faults: readonly Fault<ProblemCode>[];
  readonly waiting: Waiting | null;
}

/** A step that is asked for and waits longer than this is a problem, unless it only waits for time to pass. */
const OVERDUE_MS = 15 * 60_000;
/** How long a runner may be absent: it may be restarting. */
const RUNNER_PATIENCE_MS = 30_000;

/** Everything that is wrong, the most urgent first. */
export function statusProblems(facts: Facts, circumstances: Circumstances): readonly StatusProblem[] {
  if (facts.inForce === null)
    return [
      warning('expand.missing', `the ledger does not know it: apply the expand schema migration of ${facts.key}`),
    ];
  if (facts.inForce.phase === 'contracted') return [];
  return [
    ...ofCode(facts),
    ...circumstances.faults.map((fault) => warning(fault.code, sentenceOf(fault))),
    ...ofRows(facts),
    ...ofFleet(facts),
    ...ofFlags(facts),
    ...ofStep(facts, circumstances),
  ];
}

function ofCode({ hasCode, key }: Facts): readonly StatusProblem[] {
  if (hasCode) return [];
  return [
    warning(
      'code.missing',
      `the ledger has it in flight, but this build has no code for it: deploy one with src/in-flight/${key}; a folder goes only after contracted`,
    ),
  ];
}

function ofRows({ evidence, mismatches, backfill }: Facts): readonly StatusProblem[] {
  const { verification } = evidence;
  const found: StatusProblem[] = [];
  if (backfill?.status === 'failed')
    found.push(warning('backfill.failed', `the backfill failed: ${backfill.problem ?? 'see the log of the runner'}`));
  if (mismatches > 0)
    found.push(warning('mismatch.open', `reads found ${mismatches} rows whose columns differ; a sweep repairs them`));
  if (verification === null) return found;
  if (verification.rowsUnconvertible > 0)
    found.push(
      warning(
        'rows.unconvertible',
        `${verification.rowsUnconvertible} rows hold a value that does not convert: mend their old value`,
      ),
    );
  if (verification.rowsUnequal > verification.rowsUnconvertible)
    found.push(
      warning(
        'rows.unequal',
        `the last sweep found ${verification.rowsUnequal} unequal rows and repaired ${verification.rowsRepaired}; find out who wrote past the guard`,
      ),
    );
  const changed = verification.changedSince ?? [];
  if (changed.length > 0)
    found.push(
      warning('verification.void', `${changed.join(' and ')} changed after the last sweep; another one is due`),
    );
  return found;
}

function ofFleet({ members, inForce }: Facts): readonly StatusProblem[] {
  const found: StatusProblem[] = [];
  const unable = members.filter((member) => member.isLive && !member.supportsPhase);
  if (unable.length > 0)
    found.push(
      warning(
        'member.cannot_run',
        `${namesOf(unable)} cannot run ${inForce?.phase ?? 'the phase'}: deploy a build that has the folder of this column migration`,
      ),
    );
  const silent = silentMembers(members);
  if (silent.length > 0)
    found.push(
      notice('member.silent', `${namesOf(silent)} went silent without leaving; nothing waits for it any more`),
    );
  return found;
}

function ofFlags({ flags }: Facts): readonly StatusProblem[] {
  if (flags.freshness === 'fresh') return [];
  const since = flags.lastSuccessAt === null ? 'were never loaded' : `were last loaded at ${flags.lastSuccessAt}`;
  return [warning('flags.not_fresh', `the flags ${since}; until they are fresh the phase moves neither up nor down`)];
}

function ofStep(
  { inForce, target, nextStep, members, backfill }: Facts,
  { waiting }: Circumstances,
): readonly StatusProblem[] {
  if (inForce === null || target === null) return [];
  const asked = `${target} is asked for and ${inForce.phase} in force`;
  if (!hasRunner(members) && inForce.ageMs > RUNNER_PATIENCE_MS)
    return [warning('runner.missing', `${asked}, but no runner is in the fleet to take a step: start one`)];
  if (backfill?.status === 'running' || isOnlyTime(nextStep)) return [];
  const nowMs = Date.parse(inForce.enteredAt) + inForce.ageMs;
  const waitedMs = nowMs - (waiting === null ? Date.parse(inForce.enteredAt) : Date.parse(waiting.since));
  if (waitedMs < OVERDUE_MS) return [];
  return [warning('step.overdue', `${asked} for ${Math.round(waitedMs / 60_000)} minutes: ${reason(nextStep)}`)];
}

function isOnlyTime(nextStep: Facts['nextStep']): boolean {
  return unmetOf(nextStep?.conditions ?? []).some(({ name }) => name === 'time.soaked');
}

function reason(nextStep: Facts['nextStep']): string {
  return unmetOf(nextStep?.conditions ?? [])[0]?.detail ?? 'the step is open, and no runner takes it';
}

function warning(code: ProblemCode, detail: string): StatusProblem {
  return { code, severity: 'warning', detail };
}

function notice(code: ProblemCode, detail: string): StatusProblem {
  return { code, severity: 'notice', detail };
}
