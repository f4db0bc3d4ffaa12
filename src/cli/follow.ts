import { setTimeout as delay } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { type MigrationStatus, type Phase, readEvents } from '../column-migration/operations.js';
import { poolOf, reasonsOf, statusOf } from './migrations.js';
import type { Terminal } from './terminal.js';

const LOOK_MS = 250;

export interface Goal {
  readonly key: string;
  readonly phase: Phase;
  readonly timeoutMs: number;
  /** What is told as it happens goes to stderr: stdout is for the answer. */
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

export interface Followed {
  readonly isReached: boolean;
  readonly status: MigrationStatus;
  readonly waitedMs: number;
}

/**
 * Looks at the ledger until the phase is in force, or the time is over. A phase that was entered and left again between two
 * looks counts: the ledger's history says so.
 */
export async function follow(
  services: INestApplicationContext,
  { key, phase, timeoutMs, terminal, signal }: Goal,
): Promise<Followed> {
  const began = performance.now();
  const latest = (await readEvents(poolOf(services), key, { limit: 1 })).at(-1)?.id ?? 0;
  let told = '';
  for (;;) {
    const status = await statusOf(services, key);
    const waitedMs = Math.round(performance.now() - began);
    const isReached = status.inForce?.phase === phase || (await wasEntered(services, key, phase, latest));
    if (isReached || waitedMs >= timeoutMs) return { isReached, status, waitedMs };
    const now = `${status.inForce?.phase ?? 'not expanded'}${whatItWaitsFor(status)}`;
    if (now !== told) terminal.note(`${key}: ${now}`);
    told = now;
    await delay(Math.min(LOOK_MS, timeoutMs - waitedMs), undefined, { signal });
  }
}

/** The reasons why the phase is not reached, for somebody who has waited in vain. */
export function whyNot(status: MigrationStatus, wanted: Phase): readonly string[] {
  const { inForce, target, nextStep } = status;
  const problems = status.problems.map(({ detail }) => detail);
  if (target === null && inForce !== null && inForce.phase !== wanted)
    return [
      `neither the flags nor the pipeline ask for anything but ${inForce.phase}: ${status.nextSafeAction}`,
      ...problems,
    ];
  const reasons = [...problems, ...reasonsOf(status)];
  if (reasons.length > 0) return [...new Set(reasons)];
  return [`the step to ${nextStep?.to ?? wanted} is open, and no runner has taken it yet`];
}

function whatItWaitsFor(status: MigrationStatus): string {
  const { target, nextStep, backfill } = status;
  if (target === null || nextStep === null) return '';
  const progress =
    backfill?.status === 'running' && backfill.percent !== null ? `; backfill ${Math.floor(backfill.percent)} %` : '';
  const reasons = reasonsOf(status);
  return ` → ${nextStep.to}${reasons.length === 0 ? '' : `, which waits: ${reasons.join('; ')}`}${progress}`;
}

async function wasEntered(
  services: INestApplicationContext,
  key: string,
  phase: Phase,
  after: number,
): Promise<boolean> {
  const events = await readEvents(poolOf(services), key, { limit: 1_000, after });
  return events.some(({ kind, to }) => kind === 'moved' && to === phase);
}
